-- append_audit: an audit entry.
-- Parameters: $1 at, $2 actor name, $3 actor from, $4 action, $5 object, $6 result, $7 detail
-- Columns:    none
-- Index:      none
INSERT INTO audit (at_s, actor_name, actor_from, action, object, result, detail_json)
VALUES ($1, $2, $3, $4, $5, $6, $7);
