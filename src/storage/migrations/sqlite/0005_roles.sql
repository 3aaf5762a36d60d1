-- 0005 roles
-- Why:    roles of admin users, and a second factor beside their passwords.
-- Phase:  expand. Users that are there keep what they could do: everything, by the first role.
-- Cost:   one pass over the admin users.
-- Units:  held: the word all, or resource ids joined by one blank. totp_secret_sealed: NULL where there is none.
--         totp_step: counts of 30 seconds since 1970. recovery_codes: hashes joined by one blank.

CREATE TABLE admin_role (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL UNIQUE,
  held TEXT NOT NULL
);
INSERT INTO admin_role (name, name_folded, held) VALUES ('Administrators', 'administrators', 'all');

ALTER TABLE admin_user ADD COLUMN role_id INTEGER REFERENCES admin_role (id);
UPDATE admin_user SET role_id = (SELECT id FROM admin_role);

ALTER TABLE admin_user ADD COLUMN totp_secret_sealed TEXT;
ALTER TABLE admin_user ADD COLUMN totp_confirmed INTEGER NOT NULL DEFAULT 0 CHECK (totp_confirmed IN (0, 1));
ALTER TABLE admin_user ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE admin_user ADD COLUMN recovery_codes TEXT NOT NULL DEFAULT '';
