-- update_session: when a session was seen last, and the password that it holds under.
-- Parameters: $1 last seen, $2 mark of the password, $3 mark
-- Columns:    mark, if it was there
-- Index:      primary key of admin_session
UPDATE admin_session
SET last_seen_at_s = $1, password_mark = $2
WHERE mark = $3
RETURNING mark;
