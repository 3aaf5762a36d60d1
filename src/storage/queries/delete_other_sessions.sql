-- delete_other_sessions: ends a user's sessions, save one.
-- Parameters: $1 user's id, $2 id of the session that stays
-- Columns:    none
-- Index:      admin_session_user
DELETE FROM admin_session
WHERE admin_user_id = $1 AND id <> $2;
