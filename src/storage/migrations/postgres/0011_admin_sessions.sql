-- 0011 admin_sessions
-- Why:    the sessions of admin users, which were in the memory of one server.
-- Phase:  expand. Whoever is signed in signs in once more.
-- Cost:   none to speak of.
-- Units:  columns ending in _at_s are unix seconds, UTC. mark, password_mark: an HMAC, in hex, of the cookie's value, and
--         of the user's password hash.

CREATE TABLE admin_session (
  mark TEXT COLLATE "C" PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  admin_user_id BIGINT NOT NULL REFERENCES admin_user (id) ON DELETE CASCADE,
  username TEXT COLLATE "C" NOT NULL,
  password_mark TEXT COLLATE "C" NOT NULL,
  started_at_s BIGINT NOT NULL,
  last_seen_at_s BIGINT NOT NULL,
  began_from TEXT COLLATE "C" NOT NULL,
  user_agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX admin_session_user ON admin_session (admin_user_id, last_seen_at_s);
CREATE INDEX admin_session_seen ON admin_session (last_seen_at_s);
