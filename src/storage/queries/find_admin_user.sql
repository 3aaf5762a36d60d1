-- find_admin_user: an admin user by folded username.
-- Parameters: $1 folded username
-- Columns:    id, username, email, password hash, failures, first failure, locked until, created,
--             tokens revoked, role, sealed secret of the second factor, confirmed, its last step, recovery codes
-- Index:      admin_user (username_folded)
SELECT id, username, email, password_hash, failures, first_failure_at_s, locked_until_s, created_at_s,
  tokens_revoked_at_s, role_id, totp_secret_sealed, totp_confirmed, totp_step, recovery_codes
FROM admin_user
WHERE username_folded = $1;
