-- insert_migration: an applied migration.
-- Parameters: $1 version, $2 name, $3 checksum, $4 applied
-- Columns:    none
-- Index:      none
INSERT INTO schema_migration (version, name, checksum, applied_at_s)
VALUES ($1, $2, $3, $4);
