-- find_admin_user: an admin user by folded username.
-- Parameters: $1 folded username
-- Columns:    id, username, email, password hash, failures, first failure, locked until, created,
--             tokens revoked
-- Index:      admin_user (username_folded)
SELECT id, username, email, password_hash, failures, first_failure_at_s, locked_until_s, created_at_s,
  tokens_revoked_at_s
FROM admin_user
WHERE username_folded = $1;
