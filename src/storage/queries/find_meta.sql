-- find_meta: a value about the database itself.
-- Parameters: $1 name
-- Columns:    value
-- Index:      primary key of meta
SELECT value FROM meta WHERE name = $1;
