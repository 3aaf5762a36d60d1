-- update_integration: everything of an integration but its id.
-- Parameters: as insert_integration, and $23 id
-- Columns:    id, if it was there
-- Index:      primary key of integration
UPDATE integration
SET name = $1, name_folded = $2, email = $3, credentials_post_url = $4, identity_link_url = $5,
  status = $6, requested = $7, granted = $8, allowed_at_s = $9, exchange_started_at_s = $10,
  created_at_s = $11, updated_at_s = $12, signature_profile = $13, allowed_methods = $14,
  bearer = $15, bearer_expires_at_s = $16, rate_calls = $17, rate_period_s = $18,
  rate_burst = $19, concurrency_limit = $20, allow_from = $21, withdrawn = $22
WHERE id = $23
RETURNING id;
