-- delete_exchange: the exchange of an integration.
-- Parameters: $1 integration id
-- Columns:    none
-- Index:      primary key of exchange
DELETE FROM exchange WHERE integration_id = $1;
