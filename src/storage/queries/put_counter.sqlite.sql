-- put_counter: the highest id that a table has ever given.
-- Parameters: $1 table, $2 id
-- Columns:    none
-- Index:      scan of sqlite_sequence
INSERT OR REPLACE INTO sqlite_sequence (rowid, name, seq)
VALUES ((SELECT rowid FROM sqlite_sequence WHERE name = $1), $1, $2);
