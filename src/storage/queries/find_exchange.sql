-- find_exchange: the exchange of an integration.
-- Parameters: $1 integration id
-- Columns:    integration id, state word, generation, reauthorize, sealed verifier, started, request token,
--             sealed request token secret, post status, post milliseconds, failure
-- Index:      primary key of exchange
SELECT integration_id, state, generation, reauthorize, verifier_sealed, started_at_s, request_token,
  request_token_secret_sealed, post_status, post_ms, failure
FROM exchange
WHERE integration_id = $1;
