// Notifications, one below the other: what happened, to whom, by whom, and when.
import { Button, Label } from '@patternfly/react-core';
import { useMoment, useText } from '../../text/text';
import { ButtonLink } from '../../ui/links';
import { hasPage, notificationText } from './notification-text';
import type { Notification } from './queries';
import './notification-list.css';

interface Props {
  notifications: readonly Notification[];
  onRead: (notification: Notification) => void;
  onLeave?: () => void; // for the page of an integration
}

export function NotificationList({ notifications, onRead, onLeave }: Props) {
  const t = useText();
  const moment = useMoment();
  return (
    <ul className="notification-list">
      {notifications.map((one) => {
        const text = notificationText(t, one);
        return (
          <li key={one.id} className="notification" data-read={one.read}>
            <p className="notification__text">
              {text}{' '}
              {!one.read && (
                <Label isCompact color="blue">
                  {t('notifications.new')}
                </Label>
              )}
            </p>
            {one.cause && <p className="notification__cause">{one.cause}</p>}
            <p className="subtle">{t('notifications.byAt', { user: one.user, time: moment(one.at) })}</p>
            <div className="notification__actions">
              {hasPage(one) && (
                <ButtonLink
                  to="/system/integrations/$id"
                  params={{ id: String(one.integration_id) }}
                  variant="link"
                  isInline
                  aria-label={t('notifications.openNamed', { name: one.integration_name })}
                  onClick={() => {
                    if (!one.read) onRead(one);
                    onLeave?.();
                  }}
                >
                  {t('notifications.open')}
                </ButtonLink>
              )}
              {!one.read && (
                <Button
                  variant="link"
                  isInline
                  aria-label={t('notifications.markReadNamed', { text })}
                  onClick={() => onRead(one)}
                >
                  {t('notifications.markRead')}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
