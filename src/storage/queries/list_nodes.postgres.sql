-- list_nodes: the nodes, in the order of their starts.
-- Parameters: none
-- Columns:    id, name, version, started, sequence that it serves, milliseconds since it was seen
-- Index:      none; node is small
SELECT id, name, version, started_at_s, serves,
  CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - seen_at_ms
FROM node
ORDER BY started_at_s, name, id;
