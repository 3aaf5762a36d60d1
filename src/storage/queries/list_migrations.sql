-- list_migrations: the applied migrations, oldest first.
-- Parameters: none
-- Columns:    version, name, checksum
-- Index:      primary key of schema_migration, in order
SELECT version, name, checksum FROM schema_migration ORDER BY version;
