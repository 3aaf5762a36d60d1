-- insert_session: a session begins.
-- Parameters: $1 mark, $2 id, $3 user's id, $4 username, $5 mark of the password, $6 started,
--             $7 last seen, $8 address, $9 user agent
-- Columns:    none
-- Index:      none
INSERT INTO admin_session (mark, id, admin_user_id, username, password_mark, started_at_s, last_seen_at_s, began_from,
  user_agent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
