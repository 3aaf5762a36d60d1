-- delete_session: ends a user's session.
-- Parameters: $1 user's id, $2 session's id
-- Columns:    id, if it was there
-- Index:      unique id of admin_session
DELETE FROM admin_session
WHERE admin_user_id = $1 AND id = $2
RETURNING id;
