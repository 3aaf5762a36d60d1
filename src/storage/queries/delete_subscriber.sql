-- delete_subscriber: an admin user who no longer gets notifications by mail.
-- Parameters: $1 admin user id
-- Columns:    none
-- Index:      primary key of notification_subscriber
DELETE FROM notification_subscriber WHERE admin_user_id = $1;
