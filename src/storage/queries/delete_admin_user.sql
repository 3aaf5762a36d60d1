-- delete_admin_user: an admin user.
-- Parameters: $1 id
-- Columns:    none
-- Index:      primary key of admin_user
DELETE FROM admin_user WHERE id = $1;
