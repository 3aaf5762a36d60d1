-- list_admin_users: every admin user in id order.
-- Parameters: none
-- Columns:    id, username, email, password hash, failures, first failure, locked until, created,
--             tokens revoked, role, sealed secret of the second factor, confirmed, its last step, recovery codes
-- Index:      primary key of admin_user, in order
SELECT id, username, email, password_hash, failures, first_failure_at_s, locked_until_s, created_at_s,
  tokens_revoked_at_s, role_id, totp_secret_sealed, totp_confirmed, totp_step, recovery_codes
FROM admin_user
ORDER BY id;
