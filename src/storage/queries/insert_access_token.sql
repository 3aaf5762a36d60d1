-- insert_access_token: a new access token.
-- Parameters: $1 consumer id, $2 token, $3 sealed secret, $4 created, $5 revoked or NULL
-- Columns:    id
-- Index:      none
INSERT INTO access_token (consumer_id, token, token_secret_sealed, created_at_s, revoked_at_s)
VALUES ($1, $2, $3, $4, $5)
RETURNING id;
