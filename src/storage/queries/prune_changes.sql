-- prune_changes: the oldest changes up to a sequence, but the newest of all.
-- Parameters: $1 sequence, $2 limit
-- Columns:    sequence
-- Index:      primary key of change_feed
DELETE FROM change_feed
WHERE sequence IN (SELECT c.sequence FROM change_feed c
                   WHERE c.sequence <= $1 AND c.sequence < (SELECT MAX(n.sequence) FROM change_feed n)
                   ORDER BY c.sequence LIMIT $2)
RETURNING sequence;
