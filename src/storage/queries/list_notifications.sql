-- list_notifications: notifications before an id, newest first, and whether one user read them.
-- Parameters: $1 admin user id, $2 not before this moment, $3 id, $4 limit
-- Columns:    id, at, kind word, integration id, integration name, actor, cause, 1 for read
-- Index:      primary key of notification, in order; of notification_read
SELECT n.id, n.at_s, n.kind, n.integration_id, n.integration_name, n.actor_name, n.cause,
  CASE WHEN r.notification_id IS NULL THEN 0 ELSE 1 END
FROM notification n
LEFT JOIN notification_read r ON r.admin_user_id = $1 AND r.notification_id = n.id
WHERE n.at_s >= $2 AND n.id < $3
ORDER BY n.id DESC
LIMIT $4;
