-- list_ids_backward: a page of integrations, the highest id first.
-- Parameters: $1 limit, $2 offset
-- Columns:    id
-- Index:      primary key of integration_usage, backward
SELECT integration_id
FROM integration_usage
ORDER BY integration_id DESC
LIMIT $1 OFFSET $2;
