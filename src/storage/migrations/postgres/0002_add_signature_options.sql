-- 0002 add_signature_options
-- Why:    per integration, which signatures count and whether its access token alone will do; and
--         indexes for the grid's order and filter by status, and for its counts, at 100,000 rows.
-- Phase:  expand. Integrations that are there keep what they had: every reading, HMAC-SHA256 alone,
--         no bearer.
-- Cost:   the columns none to speak of; one pass over integration for the indexes.
-- Units:  allowed_methods: method names joined by one blank, beside HMAC-SHA256.
--         bearer_expires_at_s: 0 means "never".

ALTER TABLE integration ADD COLUMN signature_profile TEXT COLLATE "C" NOT NULL DEFAULT 'auto'
  CHECK (signature_profile IN ('auto', 'rfc5849'));
ALTER TABLE integration ADD COLUMN allowed_methods TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN bearer BIGINT NOT NULL DEFAULT 0 CHECK (bearer IN (0, 1));
ALTER TABLE integration ADD COLUMN bearer_expires_at_s BIGINT NOT NULL DEFAULT 0;

CREATE INDEX integration_status ON integration (status);
CREATE INDEX integration_name_status ON integration (name_folded, status);
