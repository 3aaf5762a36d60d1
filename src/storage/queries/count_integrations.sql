-- count_integrations: how many integrations a list would have.
-- Parameters: $1 LIKE pattern of the folded name, $2 status word or '' for all
-- Columns:    count
-- Index:      scan of integration
SELECT COUNT(*)
FROM integration
WHERE name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR status = $2);
