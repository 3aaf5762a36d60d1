-- find_role_by_name: a role by folded name.
-- Parameters: $1 folded name
-- Columns:    id, name, held
-- Index:      admin_role (name_folded)
SELECT id, name, held
FROM admin_role
WHERE name_folded = $1;
