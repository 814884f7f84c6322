-- Les remplacements les plus fréquents
-- Ce qui a été quitté, et ce qui en a pris la place, au plus deux cents lignes.
SELECT min(software_name) AS "De", min(replaced_by_name) AS "À", any_value(replaced_by_model) AS "Modèle",
  count(*) AS "Fois", count(DISTINCT territory_siren) AS "Territoires"
FROM declarations WHERE status = 'retired' AND replaced_by IS NOT NULL AND retirement_reason IN ('exit', 'replaced')
GROUP BY software, replaced_by ORDER BY 4 DESC, 1, 2 LIMIT 200
