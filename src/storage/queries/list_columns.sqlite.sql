-- list_columns: the columns of a table, in the order of their names.
-- Parameters: $1 table
-- Columns:    name, 1 for a number
-- Index:      none
SELECT name, type = 'INTEGER' FROM pragma_table_info($1) ORDER BY name;
