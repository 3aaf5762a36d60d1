-- insert_role: a new role.
-- Parameters: $1 name, $2 folded name, $3 held
-- Columns:    id
-- Index:      none
INSERT INTO admin_role (name, name_folded, held)
VALUES ($1, $2, $3)
RETURNING id;
