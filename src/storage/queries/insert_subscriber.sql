-- insert_subscriber: an admin user who gets notifications by mail.
-- Parameters: $1 admin user id
-- Columns:    none
-- Index:      primary key of notification_subscriber
INSERT INTO notification_subscriber (admin_user_id) VALUES ($1) ON CONFLICT DO NOTHING;
