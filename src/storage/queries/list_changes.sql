-- list_changes: changes after a sequence, oldest first.
-- Parameters: $1 sequence, $2 limit
-- Columns:    sequence, kind word, integration id or NULL, setting path or NULL
-- Index:      primary key of change_feed, in order
SELECT sequence, kind, integration_id, setting_path
FROM change_feed
WHERE sequence > $1
ORDER BY sequence
LIMIT $2;
