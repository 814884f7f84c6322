-- La part du libre, par fonction
-- Déclarations en service dont le logiciel est libre, parmi celles dont le modèle est connu.
SELECT coalesce(min(function_label), function) AS "Fonction", count(*) FILTER (model = 'libre') AS "Libres",
  count(*) FILTER (model <> 'unknown') AS "Connues",
  round(100 * count(*) FILTER (model = 'libre') / nullif(count(*) FILTER (model <> 'unknown'), 0), 1) AS "Part (%)"
FROM declarations WHERE status IN ('in-use', 'leaving') AND function IS NOT NULL
GROUP BY function ORDER BY 1 LIMIT 1000
