-- delete_integration: an integration, with its consumer, tokens and exchange (cascade).
-- Parameters: $1 id
-- Columns:    none
-- Index:      primary key of integration
DELETE FROM integration WHERE id = $1;
