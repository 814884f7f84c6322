CREATE TABLE territoires (siren VARCHAR, name VARCHAR);
-- SIREN that several sources gave: none of them counts, nor any that comes later.
CREATE TABLE disputes (siren VARCHAR);
CREATE TABLE communes (
  territory_siren VARCHAR, slug VARCHAR, name VARCHAR, insee VARCHAR, departement VARCHAR, population INTEGER,
  size VARCHAR, kind VARCHAR, until DATE
);
CREATE TABLE declarations (
  departement VARCHAR, territory_siren VARCHAR, commune VARCHAR, commune_name VARCHAR, commune_insee VARCHAR,
  kind VARCHAR, size VARCHAR, software VARCHAR, software_name VARCHAR, function VARCHAR, function_label VARCHAR,
  model VARCHAR, vendor VARCHAR, gafam VARCHAR, status VARCHAR, since SMALLINT, exit_target VARCHAR,
  exit_by SMALLINT, exit_state VARCHAR, retirement_on SMALLINT, replaced_by VARCHAR, replaced_by_name VARCHAR,
  replaced_by_model VARCHAR, retirement_reason VARCHAR,
  -- True on one row in service a commune, function and software; a commune and function: sums count communes.
  counts_software BOOLEAN, counts_function BOOLEAN
);
CREATE MACRO size_of(people) AS CASE
  WHEN people IS NULL THEN '0 inconnue'
  WHEN people < 500 THEN '1 moins de 500'
  WHEN people < 2000 THEN '2 de 500 à 1 999'
  WHEN people < 10000 THEN '3 de 2 000 à 9 999'
  WHEN people < 50000 THEN '4 de 10 000 à 49 999'
  ELSE '5 50 000 et plus' END;
CREATE MACRO departement_of(insee) AS CASE
  WHEN insee IS NULL THEN '00' WHEN starts_with(insee, '97') THEN left(insee, 3) ELSE left(insee, 2) END;
-- A text without the apostrophe that keeps a sheet from running it.
CREATE MACRO short(words) AS left(regexp_replace(words, '^''([-+=@])', '\1'), 200);
CREATE MACRO year_in(words) AS try_cast(left(words, 4) AS SMALLINT);
