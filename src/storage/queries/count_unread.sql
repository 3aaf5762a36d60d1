-- count_unread: how many notifications one user has not read.
-- Parameters: $1 admin user id, $2 not before this moment
-- Columns:    count
-- Index:      notification_at; primary key of notification_read
SELECT COUNT(*)
FROM notification n
LEFT JOIN notification_read r ON r.admin_user_id = $1 AND r.notification_id = n.id
WHERE n.at_s >= $2 AND r.notification_id IS NULL;
