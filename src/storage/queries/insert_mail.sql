-- insert_mail: a mail to be sent.
-- Parameters: $1 notification id, $2 recipient, $3 audience word, $4 message token, $5 state word,
--             $6 attempts, $7 next attempt, $8 failure, $9 created, $10 settled
-- Columns:    id
-- Index:      none
INSERT INTO mail (notification_id, recipient, audience, message_token, state, attempts,
  next_attempt_at_s, failure, created_at_s, settled_at_s)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id;
