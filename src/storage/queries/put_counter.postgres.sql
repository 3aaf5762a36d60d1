-- put_counter: the highest id that a table has ever given; nothing for one that gives none by itself.
-- Parameters: $1 table, $2 id
-- Columns:    the id
-- Index:      system catalogue
SELECT setval(pg_get_serial_sequence($1, attname), $2)
FROM pg_catalog.pg_attribute
WHERE attrelid = CAST($1 AS regclass) AND attidentity <> '';
