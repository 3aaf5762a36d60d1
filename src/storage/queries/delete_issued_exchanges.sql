-- delete_issued_exchanges: exchanges whose request token was not used, of old beginnings.
-- Parameters: $1 latest beginning
-- Columns:    integration id
-- Index:      none: an exchange under way is rare
DELETE FROM exchange
WHERE state = 'request-token-issued' AND started_at_s <= $1
RETURNING integration_id;
