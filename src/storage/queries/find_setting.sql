-- find_setting: a stored setting.
-- Parameters: $1 path
-- Columns:    value
-- Index:      primary key of setting
SELECT value FROM setting WHERE path = $1;
