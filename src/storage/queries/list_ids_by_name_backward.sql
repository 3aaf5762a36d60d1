-- list_ids_by_name_backward: a page of integrations by folded name, backwards.
-- Parameters: $1 LIKE pattern of the folded name, $2 status word or '' for all, $3 limit,
--             $4 offset
-- Columns:    id
-- Index:      integration_name_status, in order, backward
SELECT id
FROM integration
WHERE name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR status = $2)
ORDER BY name_folded DESC
LIMIT $3 OFFSET $4;
