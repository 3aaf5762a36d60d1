-- insert_notification: something that happened to an integration.
-- Parameters: $1 at, $2 kind word, $3 integration id, $4 its name, $5 actor name, $6 cause
-- Columns:    id
-- Index:      none
INSERT INTO notification (at_s, kind, integration_id, integration_name, actor_name, cause)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id;
