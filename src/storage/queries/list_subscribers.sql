-- list_subscribers: the admin users who get notifications by mail, in id order.
-- Parameters: none
-- Columns:    admin user id
-- Index:      primary key of notification_subscriber, in order
SELECT admin_user_id FROM notification_subscriber ORDER BY admin_user_id;
