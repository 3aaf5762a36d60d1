-- list_ids: a page of integrations in id order.
-- Parameters: $1 limit, $2 offset
-- Columns:    id
-- Index:      primary key of integration_usage, which has every integration in narrow rows
SELECT integration_id
FROM integration_usage
ORDER BY integration_id
LIMIT $1 OFFSET $2;
