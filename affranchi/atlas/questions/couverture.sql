-- Ce que l’atlas connaît, par département
-- Les communes des territoires lus, et celles d’entre elles qui déclarent au moins un logiciel.
WITH told AS (
  SELECT DISTINCT territory_siren, commune AS slug FROM declarations
  WHERE status <> 'retired' OR coalesce(retirement_reason, '') NOT IN ('error', 'merged'))
SELECT departement AS "Département", count(DISTINCT territory_siren) AS "Territoires", count(*) AS "Communes",
  count(told.slug) AS "Communes qui déclarent", round(100 * count(told.slug) / count(*), 1) AS "Part (%)"
FROM communes LEFT JOIN told USING (territory_siren, slug)
WHERE kind = 'commune' AND coalesce(until >= today_is(), true) GROUP BY departement ORDER BY departement
