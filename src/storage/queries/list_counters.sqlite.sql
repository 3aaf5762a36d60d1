-- list_counters: the highest id that each table has ever given.
-- Parameters: none
-- Columns:    table, id
-- Index:      scan of sqlite_sequence
SELECT name, seq FROM sqlite_sequence;
