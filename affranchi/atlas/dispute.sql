-- Take back what an earlier source said of a SIREN that another one gives too: nobody knows which one lies.
INSERT INTO disputes FROM all_sirens;
DELETE FROM declarations WHERE territory_siren IN (FROM all_sirens);
DELETE FROM communes WHERE territory_siren IN (FROM all_sirens);
DELETE FROM territoires WHERE siren IN (FROM all_sirens);
