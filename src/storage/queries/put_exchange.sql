-- put_exchange: the exchange of an integration, in place of an earlier one.
-- Parameters: $1 integration id, $2 state word, $3 generation, $4 reauthorize, $5 sealed verifier,
--             $6 started, $7 request token or NULL, $8 its sealed secret or NULL, $9 post status,
--             $10 post milliseconds, $11 failure
-- Columns:    none
-- Index:      primary key of exchange
INSERT INTO exchange (integration_id, state, generation, reauthorize, verifier_sealed, started_at_s, request_token,
  request_token_secret_sealed, post_status, post_ms, failure)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (integration_id) DO UPDATE
SET state = excluded.state, generation = excluded.generation, reauthorize = excluded.reauthorize,
  verifier_sealed = excluded.verifier_sealed, started_at_s = excluded.started_at_s,
  request_token = excluded.request_token,
  request_token_secret_sealed = excluded.request_token_secret_sealed,
  post_status = excluded.post_status, post_ms = excluded.post_ms, failure = excluded.failure;
