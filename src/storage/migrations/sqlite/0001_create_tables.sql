-- 0001 create_tables
-- Why:    the first schema: integrations with their credentials and exchanges, admin users,
--         settings, the change feed and the audit (ADR 0005).
-- Phase:  expand, into an empty database.
-- Cost:   none to speak of.
-- Units:  columns ending in _at_s are unix seconds, UTC; 0 or NULL means "never".
--         Columns ending in _sealed hold crypto::Box text, bound to table, column and row.
--         requested and granted: the word all, or resource ids joined by one blank.

CREATE TABLE schema_migration (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at_s INTEGER NOT NULL
);

-- master_key_id, and a sealed text that opens under that key alone.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE integration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  credentials_post_url TEXT NOT NULL,
  identity_link_url TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('inactive', 'active', 'suspended')),
  requested TEXT NOT NULL,
  granted TEXT NOT NULL,
  allowed_at_s INTEGER NOT NULL,
  exchange_started_at_s INTEGER NOT NULL,
  created_at_s INTEGER NOT NULL,
  updated_at_s INTEGER NOT NULL
);

CREATE TABLE consumer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  integration_id INTEGER NOT NULL UNIQUE REFERENCES integration (id) ON DELETE CASCADE,
  consumer_key TEXT NOT NULL UNIQUE,
  consumer_secret_sealed TEXT NOT NULL
);

CREATE TABLE access_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  consumer_id INTEGER NOT NULL REFERENCES consumer (id) ON DELETE CASCADE,
  token TEXT NOT NULL UNIQUE,
  token_secret_sealed TEXT NOT NULL,
  created_at_s INTEGER NOT NULL,
  revoked_at_s INTEGER
);
CREATE INDEX access_token_consumer ON access_token (consumer_id, id);

-- At most one per integration. The request token is NULL until it is issued.
CREATE TABLE exchange (
  integration_id INTEGER PRIMARY KEY REFERENCES integration (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('posting', 'posted', 'request-token-issued', 'failed')),
  generation INTEGER NOT NULL,
  reauthorize INTEGER NOT NULL CHECK (reauthorize IN (0, 1)),
  verifier_sealed TEXT NOT NULL,
  started_at_s INTEGER NOT NULL,
  request_token TEXT UNIQUE,
  request_token_secret_sealed TEXT,
  post_status INTEGER NOT NULL,
  post_ms INTEGER NOT NULL,
  failure TEXT NOT NULL
);

CREATE TABLE admin_user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  username_folded TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  failures INTEGER NOT NULL,
  first_failure_at_s INTEGER NOT NULL,
  locked_until_s INTEGER NOT NULL,
  created_at_s INTEGER NOT NULL
);

CREATE TABLE setting (
  path TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- The sequence grows by one with every change and is never used again.
CREATE TABLE change_feed (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('integration', 'integration-deleted', 'setting')),
  integration_id INTEGER,
  setting_path TEXT
);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at_s INTEGER NOT NULL,
  actor_name TEXT NOT NULL,
  actor_from TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  result TEXT NOT NULL,
  detail_json TEXT NOT NULL
);
