-- find_access_token_by_value: the access token with a value.
-- Parameters: $1 token
-- Columns:    id, consumer id, token, sealed secret, created, revoked (NULL: live)
-- Index:      access_token (token)
SELECT id, consumer_id, token, token_secret_sealed, created_at_s, revoked_at_s
FROM access_token
WHERE token = $1;
