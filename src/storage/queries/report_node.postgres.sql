-- report_node: a node is there and serves every change up to one; nodes that are long gone go.
-- Parameters: $1 id, $2 name, $3 version, $4 started, $5 sequence that it serves,
--             $6 milliseconds after which a silent node is forgotten
-- Columns:    sequence of the newest change
-- Index:      primary keys; a pass over node, which is small
WITH
  clock AS (SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms),
  reported AS (
    INSERT INTO node (id, name, version, started_at_s, serves, seen_at_ms)
    SELECT $1, $2, $3, $4, $5, now_ms FROM clock
    ON CONFLICT (id) DO UPDATE SET serves = excluded.serves, seen_at_ms = excluded.seen_at_ms
  ),
  forgotten AS (DELETE FROM node WHERE id <> $1 AND seen_at_ms < (SELECT now_ms FROM clock) - $6)
SELECT COALESCE(MAX(sequence), 0) FROM change_feed;
