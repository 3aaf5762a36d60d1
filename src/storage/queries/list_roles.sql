-- list_roles: every role in id order.
-- Parameters: none
-- Columns:    id, name, held
-- Index:      primary key of admin_role, in order
SELECT id, name, held
FROM admin_role
ORDER BY id;
