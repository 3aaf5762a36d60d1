-- find_usage: how much an integration calls.
-- Parameters: $1 integration id
-- Columns:    allowed, refused, last used, reading word or ''
-- Index:      primary key of integration_usage
SELECT allowed, refused, last_used_at_s, last_reading
FROM integration_usage
WHERE integration_id = $1;
