-- list_sessions: a user's sessions, the latest seen first.
-- Parameters: $1 user's id
-- Columns:    mark, id, user's id, username, mark of the password, started, last seen, address,
--             user agent
-- Index:      admin_session_user; those seen in one second are sorted
SELECT mark, id, admin_user_id, username, password_mark, started_at_s, last_seen_at_s, began_from,
  user_agent
FROM admin_session
WHERE admin_user_id = $1
ORDER BY last_seen_at_s DESC, started_at_s DESC;
