-- update_admin_user: everything of an admin user but the id.
-- Parameters: as insert_admin_user, and $15 id
-- Columns:    id, if it was there
-- Index:      primary key of admin_user
UPDATE admin_user
SET username = $1, username_folded = $2, email = $3, password_hash = $4, failures = $5,
  first_failure_at_s = $6, locked_until_s = $7, created_at_s = $8, tokens_revoked_at_s = $9,
  role_id = $10, totp_secret_sealed = $11, totp_confirmed = $12, totp_step = $13, recovery_codes = $14
WHERE id = $15
RETURNING id;
