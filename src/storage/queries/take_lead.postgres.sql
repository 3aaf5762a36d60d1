-- take_lead: takes the lead among the nodes, unless another session has it; it ends with the session.
-- Parameters: none
-- Columns:    1 if it was taken
-- Index:      none
SELECT CAST(pg_try_advisory_lock(hashtextextended('latchkey lead ' || current_schema(), 0)) AS INTEGER);
