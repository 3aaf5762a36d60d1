-- find_consumer: the consumer of an integration.
-- Parameters: $1 integration id
-- Columns:    id, integration id, key, sealed secret
-- Index:      consumer (integration_id)
SELECT id, integration_id, consumer_key, consumer_secret_sealed
FROM consumer
WHERE integration_id = $1;
