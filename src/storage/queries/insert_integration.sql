-- insert_integration: a new integration.
-- Parameters: $1 name, $2 folded name, $3 email, $4 credentials_post_url, $5 identity_link_url,
--             $6 status word, $7 requested, $8 granted, $9 allowed, $10 exchange started,
--             $11 created, $12 updated, $13 signature profile, $14 allowed methods,
--             $15 bearer, $16 bearer expires, $17 rate calls, $18 rate period, $19 rate burst,
--             $20 concurrency limit, $21 allow from, $22 withdrawn
-- Columns:    id
-- Index:      none
INSERT INTO integration (name, name_folded, email, credentials_post_url, identity_link_url, status,
  requested, granted, allowed_at_s, exchange_started_at_s, created_at_s, updated_at_s,
  signature_profile, allowed_methods, bearer, bearer_expires_at_s, rate_calls, rate_period_s,
  rate_burst, concurrency_limit, allow_from, withdrawn)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
  $22)
RETURNING id;
