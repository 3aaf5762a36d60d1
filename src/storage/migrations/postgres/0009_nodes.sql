-- 0009 nodes
-- Why:    which servers run on this database, and which change each one serves. Used where several can.
-- Phase:  expand.
-- Cost:   none to speak of.
-- Units:  started_at_s: unix seconds, UTC; seen_at_ms: unix milliseconds by the database's clock.

CREATE TABLE node (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  started_at_s BIGINT NOT NULL,
  serves BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL
);
