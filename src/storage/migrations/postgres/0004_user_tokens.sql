-- 0004 user_tokens
-- Why:    tokens of admin users: until when they are void, and the news of admin users in the change feed.
-- Phase:  expand.
-- Cost:   one pass over the feed, to check it.

ALTER TABLE admin_user ADD COLUMN tokens_revoked_at_s BIGINT NOT NULL DEFAULT 0;

ALTER TABLE change_feed DROP CONSTRAINT change_feed_kind_check;
ALTER TABLE change_feed ADD CONSTRAINT change_feed_kind_check
  CHECK (kind IN ('integration', 'integration-deleted', 'setting', 'admin-user'));
