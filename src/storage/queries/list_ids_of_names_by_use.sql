-- list_ids_of_names_by_use: list_ids_by_use for a part of the name.
-- Parameters: $1 LIKE pattern of the folded name, the rest as list_ids_by_use, each one further
-- Columns:    id
-- Index:      integration_name_status, whole; primary key of integration_usage, in order, which
--             takes half the time of a look-up for each name; what fits is sorted
SELECT u.integration_id
FROM integration_usage u
WHERE u.integration_id IN (SELECT i.id FROM integration i
                           WHERE i.name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR i.status = $2))
ORDER BY $3 * u.last_used_at_s + $4 * u.allowed + $5 * u.refused, u.integration_id
LIMIT $6 OFFSET $7;
