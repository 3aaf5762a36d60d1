// What the bell opens.
import { Button, Flex, Spinner } from '@patternfly/react-core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { ButtonLink } from '../../ui/links';
import { NotificationList } from './NotificationList';
import { itemsOf, notificationsQuery, useMarkAllRead, useMarkRead } from './queries';

const SHOWN = 10;

export function LatestNotifications({ onLeave }: { onLeave: () => void }) {
  const t = useText();
  const list = useInfiniteQuery(notificationsQuery);
  const markRead = useMarkRead();
  const markAll = useMarkAllRead();
  const items = itemsOf(list.data).slice(0, SHOWN);
  const [newest] = items;
  // The button that was pressed goes away with what it marked: the focus goes on from the head of the list.
  const head = useRef<HTMLHeadingElement>(null);
  const goOn = () => head.current?.focus();
  return (
    <div className="stack">
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} alignItems={{ default: 'alignItemsCenter' }}>
        <h2 className="bell__title" tabIndex={-1} ref={head}>
          {t('nav.notifications')}
        </h2>
        {newest && (list.data?.pages[0]?.unread ?? 0) > 0 && (
          <Button
            variant="link"
            isInline
            isDisabled={markAll.isPending}
            onClick={() => markAll.mutate(newest.id, { onSuccess: goOn })}
          >
            {t('notifications.markAllRead')}
          </Button>
        )}
      </Flex>
      <ErrorAlert error={list.error ?? markRead.error ?? markAll.error} />
      {list.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
      {list.data && items.length === 0 && <p>{t('notifications.empty')}</p>}
      <NotificationList
        notifications={items}
        onRead={({ id }) => markRead.mutate(id, { onSuccess: goOn })}
        onLeave={onLeave}
      />
      <ButtonLink to="/system/notifications" variant="link" isInline onClick={onLeave}>
        {t('notifications.all')}
      </ButtonLink>
    </div>
  );
}
