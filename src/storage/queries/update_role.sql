-- update_role: everything of a role but the id.
-- Parameters: as insert_role, and $4 id
-- Columns:    id, if it was there
-- Index:      primary key of admin_role
UPDATE admin_role
SET name = $1, name_folded = $2, held = $3
WHERE id = $4
RETURNING id;
