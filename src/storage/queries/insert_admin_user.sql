-- insert_admin_user: a new admin user.
-- Parameters: $1 username, $2 folded username, $3 email, $4 password hash, $5 failures,
--             $6 first failure, $7 locked until, $8 created, $9 tokens revoked
-- Columns:    id
-- Index:      none
INSERT INTO admin_user (username, username_folded, email, password_hash, failures,
  first_failure_at_s, locked_until_s, created_at_s, tokens_revoked_at_s)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id;
