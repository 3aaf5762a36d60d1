-- list_ids_by_status: a page of integrations by id or by status, ties by id.
-- Parameters: $1 LIKE pattern of the folded name, $2 status word or '' for all, 1 for the lowest
--             first, -1 for the highest or 0 for $3 the id and $4 the status, $5 limit, $6 offset
-- Columns:    id
-- Index:      integration_name_status, whole; what fits is sorted
SELECT id
FROM integration
WHERE name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR status = $2)
ORDER BY
  $3 * id + $4 * CASE status WHEN 'active' THEN 0 WHEN 'inactive' THEN 1 ELSE 2 END, id
LIMIT $5 OFFSET $6;
