-- Les logiciels les plus présents, par fonction et par taille de commune
-- Les trois que le plus de communes utilisent. La part est celle des communes de cette taille qui déclarent un logiciel pour cette fonction.
WITH counted AS (
  SELECT function, size, software, min(function_label) AS label, min(software_name) AS name,
    min(model) AS model, count(*) FILTER (counts_software) AS communes, count(*) FILTER (counts_function) AS whole
  FROM declarations WHERE kind = 'commune' AND counts_software AND function IS NOT NULL GROUP BY ALL)
SELECT coalesce(label, function) AS "Fonction", substr(size, 3) AS "Habitants", name AS "Logiciel", model AS "Modèle",
  communes AS "Communes", round(100 * communes / sum(whole) OVER (PARTITION BY function, size), 1) AS "Part (%)"
FROM counted QUALIFY row_number() OVER (PARTITION BY function, size ORDER BY communes DESC, software) <= 3
ORDER BY 1, size, 5 DESC, 3 LIMIT 2000
