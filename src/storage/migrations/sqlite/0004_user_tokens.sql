-- 0004 user_tokens
-- Why:    tokens of admin users: until when they are void, and the news of admin users in the change feed.
-- Phase:  expand. The feed's rows are copied, since SQLite cannot change a CHECK where it stands; the sequence goes on
--         where it was.
-- Cost:   one pass over the feed.

ALTER TABLE admin_user ADD COLUMN tokens_revoked_at_s INTEGER NOT NULL DEFAULT 0;

CREATE TABLE change_feed_next (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('integration', 'integration-deleted', 'setting', 'admin-user')),
  integration_id INTEGER,
  setting_path TEXT
);
INSERT INTO change_feed_next SELECT sequence, kind, integration_id, setting_path FROM change_feed;
DROP TABLE change_feed;
ALTER TABLE change_feed_next RENAME TO change_feed;
