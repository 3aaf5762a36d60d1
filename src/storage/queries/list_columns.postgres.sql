-- list_columns: the columns of a table, in the order of their names.
-- Parameters: $1 table
-- Columns:    name, 1 for a number
-- Index:      system catalogue
SELECT attname, CAST(atttypid = CAST('bigint' AS regtype) AS INTEGER)
FROM pg_catalog.pg_attribute
WHERE attrelid = CAST($1 AS regclass) AND attnum > 0 AND NOT attisdropped
ORDER BY attname;
