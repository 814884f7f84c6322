-- La présence des GAFAM, par département
-- Communes qui utilisent au moins un logiciel de Google, Amazon, Facebook, Apple ou Microsoft, parmi celles qui déclarent.
WITH told AS (
  SELECT departement, territory_siren, commune, bool_or(gafam IS NOT NULL) AS has FROM declarations
  WHERE kind = 'commune' AND status IN ('in-use', 'leaving') GROUP BY ALL)
SELECT departement AS "Département", count(*) FILTER (has) AS "Communes", count(*) AS "Communes qui déclarent",
  round(100 * count(*) FILTER (has) / count(*), 1) AS "Part (%)"
FROM told GROUP BY departement ORDER BY departement
