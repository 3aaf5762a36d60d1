-- 0004 customer_login
-- Why:    customers sign in for tokens: what their password is kept as (empty: none was set), and the moment (unix
--         seconds) up to which the tokens they were given are void.
-- Phase:  expand.
-- Cost:   none to speak of.

ALTER TABLE customer ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN tokens_revoked_at_s INTEGER NOT NULL DEFAULT 0;
