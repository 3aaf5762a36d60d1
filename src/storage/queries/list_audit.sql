-- list_audit: audit entries before a sequence, newest first.
-- Parameters: $1 sequence, $2 limit
-- Columns:    sequence, at, actor name, actor from, action, object, result, detail
-- Index:      primary key of audit, in order
SELECT sequence, at_s, actor_name, actor_from, action, object, result, detail_json
FROM audit
WHERE sequence < $1
ORDER BY sequence DESC
LIMIT $2;
