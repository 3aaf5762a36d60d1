-- prune_audit: the oldest audit entries before a moment.
-- Parameters: $1 limit, $2 before
-- Columns:    sequence
-- Index:      primary key of audit: the oldest rows are looked at, whatever their moment
DELETE FROM audit
WHERE sequence IN (SELECT a.sequence FROM audit a ORDER BY a.sequence LIMIT $1) AND at_s < $2
RETURNING sequence;
