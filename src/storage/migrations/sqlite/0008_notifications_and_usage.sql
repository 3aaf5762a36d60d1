-- 0008 notifications_and_usage
-- Why:    what people are told of integrations, in the admin pages and by mail; and how much each integration calls,
--         which was in memory alone.
-- Phase:  expand. Integrations that are there begin at nothing.
-- Cost:   one row per integration.
-- Units:  columns ending in _at_s are unix seconds, UTC; 0 means "never". integration_usage.last_reading: a reading's
--         word, '' for none. notification.integration_id stays when the integration goes.

CREATE TABLE notification (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_s INTEGER NOT NULL,
  kind TEXT NOT NULL,
  integration_id INTEGER NOT NULL,
  integration_name TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  cause TEXT NOT NULL
);
CREATE INDEX notification_at ON notification (at_s);

CREATE TABLE notification_read (
  admin_user_id INTEGER NOT NULL REFERENCES admin_user (id) ON DELETE CASCADE,
  notification_id INTEGER NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
  PRIMARY KEY (admin_user_id, notification_id)
);
CREATE INDEX notification_read_notification ON notification_read (notification_id);

-- The admin users who get them by mail.
CREATE TABLE notification_subscriber (
  admin_user_id INTEGER PRIMARY KEY REFERENCES admin_user (id) ON DELETE CASCADE
);

CREATE TABLE mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  notification_id INTEGER NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
  recipient TEXT NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('contact', 'admin')),
  message_token TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'not-sent')),
  attempts INTEGER NOT NULL,
  next_attempt_at_s INTEGER NOT NULL,
  failure TEXT NOT NULL,
  created_at_s INTEGER NOT NULL,
  settled_at_s INTEGER NOT NULL
);
CREATE INDEX mail_state ON mail (state, next_attempt_at_s);
CREATE INDEX mail_notification ON mail (notification_id);

-- One row for every integration; narrow, since many are written at a time.
CREATE TABLE integration_usage (
  integration_id INTEGER PRIMARY KEY REFERENCES integration (id) ON DELETE CASCADE,
  allowed INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  last_used_at_s INTEGER NOT NULL,
  last_reading TEXT NOT NULL
);
INSERT INTO integration_usage SELECT id, 0, 0, 0, '' FROM integration;
