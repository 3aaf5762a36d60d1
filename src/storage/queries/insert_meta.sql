-- insert_meta: a value about the database itself.
-- Parameters: $1 name, $2 value
-- Columns:    none
-- Index:      none
INSERT INTO meta (name, value) VALUES ($1, $2);
