-- 0010 withdrawn
-- Why:    a consent given anew shows what was taken away since the last one.
-- Phase:  expand. Of integrations that are there nothing is known to have been taken away.
-- Cost:   none to speak of.
-- Units:  as integration.granted.

ALTER TABLE integration ADD COLUMN withdrawn TEXT COLLATE "C" NOT NULL DEFAULT '';
