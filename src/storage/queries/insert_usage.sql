-- insert_usage: the use of a new integration.
-- Parameters: $1 integration id
-- Columns:    none
-- Index:      none
INSERT INTO integration_usage (integration_id, allowed, refused, last_used_at_s, last_reading)
VALUES ($1, 0, 0, 0, '');
