-- append_change: a row of the change feed.
-- Parameters: $1 kind word, $2 integration id or NULL, $3 setting path or NULL
-- Columns:    sequence
-- Index:      none
INSERT INTO change_feed (kind, integration_id, setting_path)
VALUES ($1, $2, $3)
RETURNING sequence;
