-- insert_consumer: the consumer of an integration.
-- Parameters: $1 integration id, $2 key, $3 sealed secret
-- Columns:    id
-- Index:      none
INSERT INTO consumer (integration_id, consumer_key, consumer_secret_sealed)
VALUES ($1, $2, $3)
RETURNING id;
