-- insert_admin_user: a new admin user.
-- Parameters: $1 username, $2 folded username, $3 email, $4 password hash, $5 failures,
--             $6 first failure, $7 locked until, $8 created, $9 tokens revoked, $10 role,
--             $11 sealed secret of the second factor, $12 confirmed, $13 its last step, $14 recovery codes
-- Columns:    id
-- Index:      none
INSERT INTO admin_user (username, username_folded, email, password_hash, failures,
  first_failure_at_s, locked_until_s, created_at_s, tokens_revoked_at_s, role_id,
  totp_secret_sealed, totp_confirmed, totp_step, recovery_codes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
RETURNING id;
