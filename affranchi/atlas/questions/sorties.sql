-- Qui a quitté quoi
-- Les sorties déclarées, les dernières d’abord : au plus mille. D’un logiciel propriétaire à un autre, ce n’en est pas une.
SELECT commune_name AS "Commune", departement AS "Département", software_name AS "A quitté",
  coalesce(replaced_by_name, '') AS "Pour", coalesce(replaced_by_model, '') AS "Modèle", retirement_on AS "Année"
FROM declarations WHERE status = 'retired' AND retirement_reason IN ('exit', 'replaced')
  AND replaced_by_model IS DISTINCT FROM 'proprietary'
ORDER BY retirement_on DESC NULLS LAST, commune_name, software_name, departement LIMIT 1000
