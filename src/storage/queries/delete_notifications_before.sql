-- delete_notifications_before: old notifications, with who read them and their mails.
-- Parameters: $1 before
-- Columns:    none
-- Index:      notification_at; by their foreign keys notification_read_notification,
--             mail_notification
DELETE FROM notification WHERE at_s < $1;
