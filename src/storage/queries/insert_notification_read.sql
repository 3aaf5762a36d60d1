-- insert_notification_read: what one user has read, where it was not read before.
-- Parameters: $1 admin user id, $2 first and $3 last notification id
-- Columns:    none
-- Index:      primary keys of notification and notification_read
INSERT INTO notification_read (admin_user_id, notification_id)
SELECT $1, n.id FROM notification n WHERE n.id BETWEEN $2 AND $3
ON CONFLICT DO NOTHING;
