// The latest calls of the store's API that were refused, and the way to one by its request id.
import { Button, EmptyState, EmptyStateBody, Flex, FormGroup, PageSection, TextInput } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { useMoment, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { LISTED_MAX, type RefusalRow, refusalsQuery } from './queries';

export function RefusalsPage() {
  const t = useText();
  const search = useSearch({ from: '/signed-in/reports/refused-calls' });
  const refusals = useQuery(refusalsQuery(search));
  const rows = refusals.data;
  const { integration } = search;
  return (
    <>
      <PageHeader
        title={t('refusals.title')}
        path={[t('nav.reports'), t('nav.api'), t('refusals.title')]}
        actions={
          <Button variant="secondary" isLoading={refusals.isFetching} onClick={() => void refusals.refetch()}>
            {t('common.refresh')}
          </Button>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          <p className="subtle">{t('refusals.text')}</p>
          <ExplainForm />
          <ErrorAlert error={refusals.error} />
          <Flex gap={{ default: 'gapMd' }}>
            <span role="status">
              {rows && t(rows.length < LISTED_MAX ? 'common.records' : 'refusals.latest', { count: rows.length })}
            </span>
            {integration !== undefined && (
              <>
                <span>{t('refusals.ofIntegration', { id: integration })}</span>
                <ButtonLink to="/reports/refused-calls" search={{}} variant="link" isInline>
                  {t('common.clearFilters')}
                </ButtonLink>
              </>
            )}
          </Flex>
          {rows?.length === 0 && (
            <EmptyState headingLevel="h2" titleText={t('refusals.empty')}>
              <EmptyStateBody>{t('refusals.emptyText')}</EmptyStateBody>
            </EmptyState>
          )}
          {rows && rows.length > 0 && <RefusalsTable rows={rows} />}
        </div>
      </PageSection>
    </>
  );
}

function ExplainForm() {
  const t = useText();
  const id = useId();
  const navigate = useNavigate();
  const [requestId, setRequestId] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = requestId.trim();
    if (given !== '') void navigate({ to: '/reports/refused-calls/$requestId', params: { requestId: given } });
  };
  return (
    <form className="pf-v6-c-form narrow" onSubmit={submit}>
      <FormGroup label={t('refusals.requestId')} fieldId={id}>
        <Flex gap={{ default: 'gapSm' }} flexWrap={{ default: 'nowrap' }}>
          <TextInput
            id={id}
            className="mono"
            value={requestId}
            placeholder="X-Request-Id"
            maxLength={64}
            onChange={(_event, text) => setRequestId(text)}
          />
          <Button type="submit" variant="secondary">
            {t('refusals.explain')}
          </Button>
        </Flex>
      </FormGroup>
    </form>
  );
}

function RefusalsTable({ rows }: { rows: readonly RefusalRow[] }) {
  const t = useText();
  const moment = useMoment();
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('refusals.title')}>
      <Table aria-label={t('refusals.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('refusals.time')}</Th>
            <Th modifier="nowrap">{t('refusals.answer')}</Th>
            <Th>{t('refusals.call')}</Th>
            <Th modifier="fitContent">{t('refusals.integration')}</Th>
            <Th modifier="nowrap">{t('refusals.from')}</Th>
            <Th modifier="fitContent">{t('refusals.why')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => (
            <Tr key={row.request_id}>
              <Td dataLabel={t('refusals.time')} modifier="nowrap">
                {moment(row.at)}
              </Td>
              <Td dataLabel={t('refusals.answer')} modifier="nowrap">
                {row.status} <span className="mono">{row.reason}</span>
              </Td>
              <Td dataLabel={t('refusals.call')} className="code cell-wide">
                {row.method} {row.target}
              </Td>
              <Td dataLabel={t('refusals.integration')}>
                {row.integration_id === null ? (
                  t('refusals.nobody')
                ) : (
                  <ButtonLink
                    to="/system/integrations/$id"
                    params={{ id: String(row.integration_id) }}
                    variant="link"
                    isInline
                    aria-label={t('refusals.integrationNamed', { id: row.integration_id })}
                  >
                    {row.integration_id}
                  </ButtonLink>
                )}
              </Td>
              <Td dataLabel={t('refusals.from')}>{row.from}</Td>
              <Td dataLabel={t('refusals.why')}>
                <ButtonLink
                  to="/reports/refused-calls/$requestId"
                  params={{ requestId: row.request_id }}
                  variant="link"
                  isInline
                  aria-label={t('refusals.whyNamed', { id: row.request_id })}
                >
                  {t('refusals.why')}
                </ButtonLink>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
