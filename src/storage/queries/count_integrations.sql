-- count_integrations: how many integrations a list would have.
-- Parameters: $1 LIKE pattern of the folded name, $2 status word or '' for all
-- Columns:    count
-- Index:      integration_name_status, which has all that is asked for
SELECT COUNT(*)
FROM integration
WHERE name_folded LIKE $1 ESCAPE '\' AND ($2 = '' OR status = $2);
