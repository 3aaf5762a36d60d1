-- find_session: a session by the mark of its cookie.
-- Parameters: $1 mark
-- Columns:    mark, id, user's id, username, mark of the password, started, last seen, address,
--             user agent
-- Index:      primary key of admin_session
SELECT mark, id, admin_user_id, username, password_mark, started_at_s, last_seen_at_s, began_from,
  user_agent
FROM admin_session
WHERE mark = $1;
