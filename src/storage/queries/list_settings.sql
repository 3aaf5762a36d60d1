-- list_settings: every stored setting in path order.
-- Parameters: none
-- Columns:    path, value
-- Index:      primary key of setting, in order
SELECT path, value FROM setting ORDER BY path;
