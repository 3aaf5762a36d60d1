-- list_audit: audit entries before a sequence that fit a filter, newest first.
-- Parameters: $1 sequence, LIKE patterns of $2 actor name, $3 action and $4 object, $5 not before,
--             $6 before, $7 object or '' for all, $8 LIKE pattern of what that may go on with,
--             $9 limit
-- Columns:    sequence, at, actor name, actor from, action, object, result, detail
-- Index:      primary key of audit, in order
SELECT sequence, at_s, actor_name, actor_from, action, object, result, detail_json
FROM audit
WHERE sequence < $1 AND LOWER(actor_name) LIKE LOWER($2 COLLATE "C") ESCAPE '\'
  AND LOWER(action) LIKE LOWER($3 COLLATE "C") ESCAPE '\'
  AND LOWER(object) LIKE LOWER($4 COLLATE "C") ESCAPE '\' AND at_s >= $5 AND at_s < $6
  AND ($7 = '' OR object = $7 OR object LIKE $8)
ORDER BY sequence DESC
LIMIT $9;
