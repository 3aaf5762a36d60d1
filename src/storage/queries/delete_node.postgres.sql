-- delete_node: a node has ended.
-- Parameters: $1 id
-- Columns:    none
-- Index:      primary key
DELETE FROM node WHERE id = $1;
