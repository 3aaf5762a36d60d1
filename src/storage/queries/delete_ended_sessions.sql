-- delete_ended_sessions: sessions that were not used for too long, or began too long ago.
-- Parameters: $1 seen up to, $2 started up to
-- Columns:    none
-- Index:      a pass over admin_session, which is small
DELETE FROM admin_session
WHERE last_seen_at_s <= $1 OR started_at_s <= $2;
