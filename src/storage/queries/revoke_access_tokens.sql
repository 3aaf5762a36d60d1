-- revoke_access_tokens: marks the live access tokens of a consumer as revoked.
-- Parameters: $1 at, $2 consumer id
-- Columns:    none
-- Index:      access_token_consumer
UPDATE access_token
SET revoked_at_s = $1
WHERE consumer_id = $2 AND revoked_at_s IS NULL;
