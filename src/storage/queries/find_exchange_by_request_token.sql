-- find_exchange_by_request_token: the exchange that issued a request token.
-- Parameters: $1 request token
-- Columns:    integration id, state word, generation, reauthorize, sealed verifier, started, request token,
--             sealed request token secret, post status, post milliseconds, failure
-- Index:      exchange (request_token)
SELECT integration_id, state, generation, reauthorize, verifier_sealed, started_at_s, request_token,
  request_token_secret_sealed, post_status, post_ms, failure
FROM exchange
WHERE request_token = $1;
