-- list_ids_by_use: a page of integrations by how much they call, ties by id.
-- Parameters: $1 status word or '' for all, 1 for the lowest first, -1 for the highest or 0 for
--             $2 last used, $3 calls and $4 refused, $5 limit, $6 offset
-- Columns:    id
-- Index:      integration_status, whole; primary key of integration_usage; what fits is sorted
SELECT i.id
FROM integration i
JOIN integration_usage u ON u.integration_id = i.id
WHERE ($1 = '' OR i.status = $1)
ORDER BY $2 * u.last_used_at_s + $3 * u.allowed + $4 * u.refused, i.id
LIMIT $5 OFFSET $6;
