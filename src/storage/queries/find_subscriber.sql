-- find_subscriber: whether an admin user gets notifications by mail.
-- Parameters: $1 admin user id
-- Columns:    admin user id
-- Index:      primary key of notification_subscriber
SELECT admin_user_id FROM notification_subscriber WHERE admin_user_id = $1;
