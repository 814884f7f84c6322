-- plusieurs SIREN dans les mêmes tables
SELECT 1 FROM all_sirens HAVING count(*) <> 1

-- un SIREN qui n’en est pas un, ou aucun
FROM all_sirens WHERE siren IS NULL OR NOT regexp_full_match(siren, '[0-9]{9}')

-- un code INSEE qui n’en est pas un
FROM raw_communes WHERE NOT regexp_full_match(insee, '([0-9]{2}|2[AB])[0-9]{3}')

-- deux fois la même commune
SELECT 1 FROM raw_communes GROUP BY slug HAVING count(*) > 1

-- deux fois la même déclaration
SELECT 1 FROM raw_declarations GROUP BY id HAVING count(*) > 1

-- un SIREN qu’une autre source donne aussi : aucune des deux ne compte
FROM (FROM disputes UNION ALL SELECT siren FROM territoires) SEMI JOIN all_sirens USING (siren)

-- des communes qu’une autre source a déjà données
FROM communes SEMI JOIN raw_communes raw ON communes.insee = raw.insee AND raw.until IS NULL
WHERE communes.until IS NULL
