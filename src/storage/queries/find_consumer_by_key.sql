-- find_consumer_by_key: the consumer with a key.
-- Parameters: $1 key
-- Columns:    id, integration id, key, sealed secret
-- Index:      consumer (consumer_key)
SELECT id, integration_id, consumer_key, consumer_secret_sealed
FROM consumer
WHERE consumer_key = $1;
