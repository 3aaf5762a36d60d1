-- list_integrations_by_status_backward: a page of integrations by status word, backwards.
-- Parameters: $1 LIKE pattern of the folded name, $2 status word or '' for all, $3 limit,
--             $4 offset
-- Columns:    id, consumer id (NULL for none), name, email, both URLs, status word, requested,
--             granted, allowed, exchange started, created, updated, signature profile, allowed
--             methods, bearer, bearer expires, rate calls, rate period, rate burst,
--             concurrency limit, allow from
-- Index:      integration_status, backward; the ids of one status are sorted; consumer (integration_id)
SELECT i.id, c.id, i.name, i.email, i.credentials_post_url, i.identity_link_url, i.status,
  i.requested, i.granted, i.allowed_at_s, i.exchange_started_at_s, i.created_at_s, i.updated_at_s,
  i.signature_profile, i.allowed_methods, i.bearer, i.bearer_expires_at_s,
  i.rate_calls, i.rate_period_s, i.rate_burst, i.concurrency_limit, i.allow_from
FROM integration i
LEFT JOIN consumer c ON c.integration_id = i.id
WHERE i.name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR i.status = $2)
ORDER BY i.status DESC, i.id
LIMIT $3 OFFSET $4;
