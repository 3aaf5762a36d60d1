-- find_access_token: the newest access token of a consumer.
-- Parameters: $1 consumer id
-- Columns:    id, consumer id, token, sealed secret, created, revoked (NULL: live)
-- Index:      access_token_consumer
SELECT id, consumer_id, token, token_secret_sealed, created_at_s, revoked_at_s
FROM access_token
WHERE consumer_id = $1
ORDER BY id DESC
LIMIT 1;
