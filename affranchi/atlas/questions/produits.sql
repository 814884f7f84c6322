-- Les logiciels les plus présents, par fonction et par taille de commune
-- Les trois que le plus de communes utilisent. La part est celle des communes de cette taille qui déclarent un logiciel pour cette fonction.
WITH used AS (
  SELECT DISTINCT function, size, territory_siren, commune, software FROM declarations
  WHERE kind = 'commune' AND status IN ('in-use', 'leaving') AND function IS NOT NULL),
counted AS (SELECT function, size, software, count(*) AS communes FROM used GROUP BY ALL),
whole AS (
  SELECT function, size, count(*) AS communes
  FROM (SELECT DISTINCT function, size, territory_siren, commune FROM used) GROUP BY ALL),
names AS (SELECT software, min(software_name) AS name, any_value(model) AS model FROM declarations GROUP BY software),
labels AS (SELECT function, min(function_label) AS label FROM declarations GROUP BY function)
SELECT coalesce(labels.label, function) AS "Fonction", size AS "Habitants", names.name AS "Logiciel",
  names.model AS "Modèle", counted.communes AS "Communes", round(100 * counted.communes / whole.communes, 1) AS "Part (%)"
FROM counted JOIN whole USING (function, size) JOIN names USING (software) JOIN labels USING (function)
QUALIFY row_number() OVER (PARTITION BY function, size ORDER BY counted.communes DESC, software) <= 3
ORDER BY 1, 2, 5 DESC, 3 LIMIT 2000
