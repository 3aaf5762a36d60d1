// All notifications, and what became of the mails about them.
import { Button, PageSection, Spinner } from '@patternfly/react-core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { MailSection } from './MailSection';
import { NotificationList } from './NotificationList';
import { itemsOf, notificationsQuery, useMarkAllRead, useMarkRead } from './queries';

export function NotificationsPage() {
  const t = useText();
  const list = useInfiniteQuery(notificationsQuery);
  const markRead = useMarkRead();
  const markAll = useMarkAllRead();
  const items = itemsOf(list.data);
  const unread = list.data?.pages[0]?.unread ?? 0;
  const [newest] = items;
  return (
    <>
      <PageHeader
        title={t('nav.notifications')}
        path={[t('nav.system'), t('nav.otherSettings'), t('nav.notifications')]}
        actions={
          <Button
            variant="secondary"
            isDisabled={!newest || unread === 0 || markAll.isPending}
            onClick={() => newest && markAll.mutate(newest.id)}
          >
            {t('notifications.markAllRead')}
          </Button>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          <Section title={t('notifications.happened')}>
            <ErrorAlert error={list.error ?? markRead.error ?? markAll.error} />
            {list.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
            <div role="status">{list.data && items.length > 0 && t('notifications.unread', { count: unread })}</div>
            {list.data && items.length === 0 && <p>{t('notifications.empty')}</p>}
            <NotificationList notifications={items} onRead={({ id }) => markRead.mutate(id)} />
            {list.hasNextPage && (
              <Button
                variant="secondary"
                isLoading={list.isFetchingNextPage}
                isDisabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t('audit.older')}
              </Button>
            )}
          </Section>
          <MailSection />
        </div>
      </PageSection>
    </>
  );
}
