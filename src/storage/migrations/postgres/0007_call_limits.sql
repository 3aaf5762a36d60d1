-- 0007 call_limits
-- Why:    per integration, how much it may call and where from.
-- Phase:  expand. Integrations that are there keep what they had: no limits.
-- Cost:   none to speak of.
-- Units:  rate_calls in rate_period_s seconds (1 or 60), both 0 for no rate; rate_burst 0 for as many as rate_calls;
--         concurrency_limit 0 for none; allow_from: addresses and ranges joined by one blank, empty for everywhere.

ALTER TABLE integration ADD COLUMN rate_calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE integration ADD COLUMN rate_period_s BIGINT NOT NULL DEFAULT 0 CHECK (rate_period_s IN (0, 1, 60));
ALTER TABLE integration ADD COLUMN rate_burst BIGINT NOT NULL DEFAULT 0;
ALTER TABLE integration ADD COLUMN concurrency_limit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE integration ADD COLUMN allow_from TEXT COLLATE "C" NOT NULL DEFAULT '';
