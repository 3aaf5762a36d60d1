-- 0011 admin_sessions
-- Why:    the sessions of admin users, which were in the memory of one server.
-- Phase:  expand. Whoever is signed in signs in once more.
-- Cost:   none to speak of.
-- Units:  columns ending in _at_s are unix seconds, UTC. mark, password_mark: an HMAC, in hex, of the cookie's value, and
--         of the user's password hash.

CREATE TABLE admin_session (
  mark TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  admin_user_id INTEGER NOT NULL REFERENCES admin_user (id) ON DELETE CASCADE,
  username TEXT NOT NULL,
  password_mark TEXT NOT NULL,
  started_at_s INTEGER NOT NULL,
  last_seen_at_s INTEGER NOT NULL,
  began_from TEXT NOT NULL,
  user_agent TEXT NOT NULL
);
CREATE INDEX admin_session_user ON admin_session (admin_user_id, last_seen_at_s);
CREATE INDEX admin_session_seen ON admin_session (last_seen_at_s);
