-- find_schema: what the schema holds that the connection is in.
-- Parameters: none
-- Columns:    how many tables, how many of them named schema_migration
-- Index:      system catalogue
SELECT COUNT(*), COUNT(*) FILTER (WHERE relname = 'schema_migration')
FROM pg_catalog.pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = CAST(current_schema() AS regnamespace);
