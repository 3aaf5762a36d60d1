-- delete_access_tokens: every access token of a consumer.
-- Parameters: $1 consumer id
-- Columns:    none
-- Index:      access_token_consumer
DELETE FROM access_token WHERE consumer_id = $1;
