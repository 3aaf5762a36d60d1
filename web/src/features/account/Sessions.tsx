// Where I am signed in.
import { Button, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { useMoment, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Section } from '../../ui/Section';
import { useToast } from '../../ui/Toasts';

function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: async () => (await answerOf(api.GET('/sessions'))).items,
  });
}

function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (session: string) => answerOf(api.DELETE('/sessions/{session}', { params: { path: { session } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
}

export function Sessions() {
  const t = useText();
  const toast = useToast();
  const moment = useMoment();
  const sessions = useSessions();
  const end = useEndSession();
  return (
    <Section title={t('account.sessions')}>
      <ErrorAlert error={sessions.error ?? end.error} />
      <div className="sideways" role="region" tabIndex={0} aria-label={t('account.sessions')}>
        <Table aria-label={t('account.sessions')} variant="compact" gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('account.started')}</Th>
              <Th modifier="nowrap">{t('account.seen')}</Th>
              <Th modifier="nowrap">{t('account.address')}</Th>
              <Th>{t('account.browser')}</Th>
              <Th modifier="fitContent">{t('account.end')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {sessions.data?.map((session) => (
              <Tr key={session.id}>
                <Td dataLabel={t('account.started')} modifier="nowrap">
                  {moment(session.started_at)}
                </Td>
                <Td dataLabel={t('account.seen')} modifier="nowrap">
                  {moment(session.last_seen_at)}
                </Td>
                <Td dataLabel={t('account.address')}>{session.from}</Td>
                <Td dataLabel={t('account.browser')} modifier="breakWord">
                  {session.user_agent}
                </Td>
                <Td dataLabel={t('account.end')} modifier="nowrap">
                  {session.current ? (
                    <Label isCompact variant="outline">
                      {t('account.current')}
                    </Label>
                  ) : (
                    <Button
                      variant="link"
                      isInline
                      aria-label={t('account.endNamed', { address: session.from, time: moment(session.started_at) })}
                      onClick={() => end.mutate(session.id, { onSuccess: () => toast(t('account.ended')) })}
                    >
                      {t('account.end')}
                    </Button>
                  )}
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
    </Section>
  );
}
