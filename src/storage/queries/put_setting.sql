-- put_setting: a setting, in place of an earlier value.
-- Parameters: $1 path, $2 value
-- Columns:    none
-- Index:      primary key of setting
INSERT INTO setting (path, value)
VALUES ($1, $2)
ON CONFLICT (path) DO UPDATE
SET value = excluded.value;
