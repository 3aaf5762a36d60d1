-- find_role: a role.
-- Parameters: $1 id
-- Columns:    id, name, held
-- Index:      primary key of admin_role
SELECT id, name, held
FROM admin_role
WHERE id = $1;
