// The mails about notifications: whether any can be sent, what is queued, what was sent, what failed and why.
import { Button, Flex, FormSelect, FormSelectOption, Label, type LabelProps, Spinner } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions';
import { useMoment, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { Section } from '../../ui/Section';
import { notificationText } from './notification-text';
import { itemsOf, type Mail, mailsQuery, type MailState, smtpQuery } from './queries';
import { TestMail } from './TestMail';

const STATES = ['queued', 'sent', 'failed', 'not-sent'] as const satisfies readonly MailState[];
const COLORS: Record<MailState, LabelProps['color']> = {
  queued: 'blue',
  sent: 'green',
  failed: 'red',
  'not-sent': 'grey',
};

export function MailSection() {
  const t = useText();
  const may = useMay();
  const [state, setState] = useState<MailState | undefined>(undefined);
  const mails = useInfiniteQuery(mailsQuery(state));
  const items = itemsOf(mails.data);
  return (
    <Section title={t('mails.title')}>
      {may('configuration') && <Smtp />}
      <ErrorAlert error={mails.error} />
      <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
        <FormSelect
          className="language"
          aria-label={t('mails.state')}
          value={state ?? ''}
          onChange={(_event, value) => setState(STATES.find((one) => one === value))}
        >
          <FormSelectOption value="" label={t('mails.stateAny')} />
          {STATES.map((one) => (
            <FormSelectOption key={one} value={one} label={t(`mails.state.${one}`)} />
          ))}
        </FormSelect>
        <Button variant="link" isInline onClick={() => void mails.refetch()}>
          {t('common.refresh')}
        </Button>
      </Flex>
      {mails.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
      {mails.data && items.length === 0 && <p role="status">{t('mails.empty')}</p>}
      {items.length > 0 && <MailTable mails={items} />}
      {mails.hasNextPage && (
        <Button
          variant="secondary"
          isLoading={mails.isFetchingNextPage}
          isDisabled={mails.isFetchingNextPage}
          onClick={() => void mails.fetchNextPage()}
        >
          {t('mails.older')}
        </Button>
      )}
    </Section>
  );
}

function Smtp() {
  const t = useText();
  const smtp = useQuery(smtpQuery);
  if (smtp.error) return <ErrorAlert error={smtp.error} />;
  if (!smtp.data) return null;
  const { configured, server, from } = smtp.data;
  if (!configured) {
    return (
      <Notice variant="info" title={t('mails.noSmtp')}>
        {t('mails.noSmtpText')}
      </Notice>
    );
  }
  return (
    <>
      <p>{t('mails.smtp', { server: server ?? '', from: from ?? '' })}</p>
      <TestMail />
    </>
  );
}

function MailTable({ mails }: { mails: readonly Mail[] }) {
  const t = useText();
  const moment = useMoment();
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('mails.title')}>
      <Table aria-label={t('mails.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('mails.created')}</Th>
            <Th>{t('mails.recipient')}</Th>
            <Th>{t('mails.about')}</Th>
            <Th>{t('mails.state')}</Th>
            <Th modifier="fitContent">{t('mails.attempts')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {mails.map((mail) => (
            <Tr key={mail.id}>
              <Td dataLabel={t('mails.created')} modifier="nowrap">
                {moment(mail.created_at)}
              </Td>
              <Td dataLabel={t('mails.recipient')}>
                {mail.recipient}
                <div className="subtle">{t(`mails.audience.${mail.audience}`)}</div>
              </Td>
              <Td dataLabel={t('mails.about')} className="cell-wide">
                {notificationText(t, mail)}
              </Td>
              <Td dataLabel={t('mails.state')} className="cell-wide">
                <Label isCompact variant="outline" color={COLORS[mail.state]}>
                  {t(`mails.state.${mail.state}`)}
                </Label>
                {mail.failure && <div>{mail.failure}</div>}
                {mail.next_attempt_at && mail.attempts > 0 && (
                  <div className="subtle">{t('mails.nextAttempt', { time: moment(mail.next_attempt_at) })}</div>
                )}
                {mail.settled_at && <div className="subtle">{moment(mail.settled_at)}</div>}
              </Td>
              <Td dataLabel={t('mails.attempts')}>{mail.attempts}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
