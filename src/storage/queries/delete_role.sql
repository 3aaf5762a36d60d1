-- delete_role: a role.
-- Parameters: $1 id
-- Columns:    none
-- Index:      primary key of admin_role
DELETE FROM admin_role WHERE id = $1;
