-- find_schema: what the database file holds.
-- Parameters: none
-- Columns:    how many tables, how many of them named schema_migration
-- Index:      scan of sqlite_schema
SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'schema_migration')
FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@';
