-- list_counters: the highest id that each table has ever given.
-- Parameters: none
-- Columns:    table, id
-- Index:      system catalogue
WITH counters AS MATERIALIZED (
  SELECT t.relname, s.seqrelid
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_depend d ON d.objid = s.seqrelid AND d.deptype = 'i'
    AND d.classid = CAST('pg_catalog.pg_class' AS regclass)
  JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
  WHERE t.relnamespace = CAST(current_schema() AS regnamespace)
)
SELECT relname, pg_sequence_last_value(seqrelid)
FROM counters
WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
