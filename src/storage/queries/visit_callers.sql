-- visit_callers: what the Directory keeps of the integrations after one, in id order.
-- Parameters: $1 integration id, $2 limit
-- Columns:    those of find_integration; key, sealed secret; the newest access token as id, token,
--             sealed secret, created, revoked (all NULL for none); request token or NULL
-- Index:      primary key of integration, in order; the rest as load_caller
SELECT i.id, c.id, i.name, i.email, i.credentials_post_url, i.identity_link_url, i.status,
  i.requested, i.granted, i.allowed_at_s, i.exchange_started_at_s, i.created_at_s, i.updated_at_s,
  i.signature_profile, i.allowed_methods, i.bearer, i.bearer_expires_at_s,
  i.rate_calls, i.rate_period_s, i.rate_burst, i.concurrency_limit, i.allow_from, i.withdrawn,
  c.consumer_key, c.consumer_secret_sealed,
  t.id, t.token, t.token_secret_sealed, t.created_at_s, t.revoked_at_s, e.request_token
FROM integration i
JOIN consumer c ON c.integration_id = i.id
LEFT JOIN access_token t
  ON t.id = (SELECT MAX(n.id) FROM access_token n WHERE n.consumer_id = c.id)
LEFT JOIN exchange e ON e.integration_id = i.id
WHERE i.id > $1
ORDER BY i.id
LIMIT $2;
