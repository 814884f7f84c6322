-- One territory, from raw_* to the national tables. A body that is no commune is where most of its communes are.
CREATE OR REPLACE TEMP TABLE here AS
  SELECT coalesce(mode(departement_of(insee)) FILTER (insee IS NOT NULL), '00') AS departement FROM raw_communes;
INSERT INTO territoires
  SELECT siren, coalesce((SELECT short(min(name)) FROM raw_communes WHERE kind = 'epci'), siren) FROM all_sirens;
INSERT INTO communes
  SELECT territory_siren, short(slug), short(name), insee,
    CASE WHEN insee IS NULL THEN here.departement ELSE departement_of(insee) END,
    try_cast(population AS INTEGER), size_of(try_cast(population AS INTEGER)), short(kind), try_cast(until AS DATE)
  FROM raw_communes, here;
INSERT INTO declarations
  WITH known AS (
    SELECT slug, any_value(short(model)) AS model, any_value(short(vendor)) AS vendor, any_value(functions) AS functions,
      any_value(short(name)) AS name
    FROM raw_logiciels GROUP BY slug),
  labels AS (SELECT slug, any_value(short(label)) AS label FROM raw_fonctions GROUP BY slug),
  vendors AS (SELECT slug, any_value(short(gafam)) AS gafam FROM raw_editeurs GROUP BY slug),
  told AS (
    SELECT raw.* REPLACE (coalesce(heir.slug, commune) AS commune), known.model, known.vendor,
      status IN ('in-use', 'leaving') AS runs, split_part(coalesce(raw.functions, known.functions, ''), ';', 1) AS function
    FROM raw_declarations raw LEFT JOIN known ON known.slug = raw.software
      LEFT JOIN raw_communes former ON former.slug = raw.commune AND try_cast(former.until AS DATE) < today_is()
      LEFT JOIN raw_communes heir ON heir.slug = former.merged_into)  -- it may still hold what counts for its heir
  SELECT coalesce(place.departement, here.departement), told.territory_siren, short(told.commune),
    coalesce(place.name, short(told.commune_name)), place.insee, coalesce(place.kind, ''), coalesce(place.size, '0 inconnue'),
    short(told.software), short(told.software_name), short(nullif(told.function, '')), labels.label,
    told.model, told.vendor, vendors.gafam, short(told.status), year_in(told.since), short(told.exit_target),
    year_in(told.exit_by), short(told.exit_state), year_in(told.retirement_on), short(told.retirement_replaced_by),
    coalesce(next.name, short(told.retirement_replaced_by)), next.model, short(told.retirement_reason),
    runs AND row_number() OVER (PARTITION BY told.commune, told.function, told.software, runs ORDER BY told.id) = 1,
    runs AND row_number() OVER (PARTITION BY told.commune, told.function, runs ORDER BY told.id) = 1
  FROM told CROSS JOIN here
    LEFT JOIN communes place ON place.territory_siren = told.territory_siren AND place.slug = told.commune
    LEFT JOIN labels ON labels.slug = told.function
    LEFT JOIN vendors ON vendors.slug = told.vendor
    LEFT JOIN known AS next ON next.slug = told.retirement_replaced_by
  WHERE NOT (runs AND coalesce(place.until < today_is(), false));  -- nothing of what left is counted
