-- last_change: the sequence of the newest change; 0 for none.
-- Parameters: none
-- Columns:    sequence
-- Index:      primary key of change_feed
SELECT COALESCE(MAX(sequence), 0) FROM change_feed;
