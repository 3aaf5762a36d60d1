-- append_change: a row of the change feed, numbered without gaps: writers take turns. The commit
--             wakes the nodes.
-- Parameters: $1 kind word, $2 integration id or NULL, $3 setting path or NULL
-- Columns:    sequence, and one that is empty
-- Index:      primary key of change_feed
WITH appended AS (
  INSERT INTO change_feed (sequence, kind, integration_id, setting_path)
  SELECT COALESCE(MAX(sequence), 0) + 1, $1, $2, $3 FROM change_feed
  RETURNING sequence
)
SELECT sequence, pg_notify('latchkey', '') FROM appended;
