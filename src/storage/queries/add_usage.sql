-- add_usage: later use of an integration, on top of what is stored.
-- Parameters: $1 allowed, $2 refused, $3 last used or 0, $4 reading word or '', $5 integration id
-- Columns:    none
-- Index:      primary key of integration_usage
UPDATE integration_usage
SET allowed = allowed + $1, refused = refused + $2,
  last_used_at_s = CASE WHEN $3 = 0 THEN last_used_at_s ELSE $3 END,
  last_reading = CASE WHEN $4 = '' THEN last_reading ELSE $4 END
WHERE integration_id = $5;
