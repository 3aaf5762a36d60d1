-- trim_sessions: all sessions but so many that were seen last.
-- Parameters: $1 how many stay
-- Columns:    none
-- Index:      admin_session_seen, backwards
DELETE FROM admin_session
WHERE mark NOT IN (SELECT mark FROM admin_session ORDER BY last_seen_at_s DESC LIMIT $1);
