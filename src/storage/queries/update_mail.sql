-- update_mail: how an attempt to send a mail ended.
-- Parameters: $1 state word, $2 attempts, $3 next attempt, $4 failure, $5 settled, $6 id
-- Columns:    id, if it was there
-- Index:      primary key of mail
UPDATE mail
SET state = $1, attempts = $2, next_attempt_at_s = $3, failure = $4, settled_at_s = $5
WHERE id = $6
RETURNING id;
