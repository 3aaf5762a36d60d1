-- list_queued_mails: mails to be sent, by their turns.
-- Parameters: $1 limit
-- Columns:    id, notification id, recipient, audience word, message token, state word, attempts,
--             next attempt, failure, created, settled; those of a notification: id, at, kind word,
--             integration id, integration name, actor, cause
-- Index:      mail_state, in order; primary key of notification
SELECT m.id, m.notification_id, m.recipient, m.audience, m.message_token, m.state, m.attempts,
  m.next_attempt_at_s, m.failure, m.created_at_s, m.settled_at_s,
  n.id, n.at_s, n.kind, n.integration_id, n.integration_name, n.actor_name, n.cause
FROM mail m
JOIN notification n ON n.id = m.notification_id
WHERE m.state = 'queued'
ORDER BY m.next_attempt_at_s, m.id
LIMIT $1;
