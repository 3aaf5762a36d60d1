-- find_integration: one integration by id.
-- Parameters: $1 id
-- Columns:    id, consumer id (NULL for none), name, email, both URLs, status word, requested,
--             granted, allowed, exchange started, created, updated, signature profile, allowed
--             methods, bearer, bearer expires, rate calls, rate period, rate burst,
--             concurrency limit, allow from, withdrawn
-- Index:      primary key of integration; consumer (integration_id)
SELECT i.id, c.id, i.name, i.email, i.credentials_post_url, i.identity_link_url, i.status,
  i.requested, i.granted, i.allowed_at_s, i.exchange_started_at_s, i.created_at_s, i.updated_at_s,
  i.signature_profile, i.allowed_methods, i.bearer, i.bearer_expires_at_s,
  i.rate_calls, i.rate_period_s, i.rate_burst, i.concurrency_limit, i.allow_from, i.withdrawn
FROM integration i
LEFT JOIN consumer c ON c.integration_id = i.id
WHERE i.id = $1;
