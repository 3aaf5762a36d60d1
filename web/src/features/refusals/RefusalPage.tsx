// Why one call was refused: the whole path of it, and what to do.
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  ExpandableSection,
  Label,
  PageSection,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Refusal } from '../../api/client';
import { type TextId, useMoment, useText } from '../../text/text';
import { ButtonLink } from '../../ui/links';
import { Notice } from '../../ui/Notice';
import { PageError } from '../../ui/PageError';
import { PageHeader } from '../../ui/PageHeader';
import { PageLoading } from '../../ui/PageLoading';
import { Section } from '../../ui/Section';
import { type Explanation, explanationQuery } from './queries';

export function RefusalPage() {
  const t = useText();
  const { requestId } = useParams({ from: '/signed-in/reports/refused-calls/$requestId' });
  const { data, error, refetch } = useQuery(explanationQuery(requestId));
  if (error instanceof Refusal && error.problem.status === 404) return <Gone requestId={requestId} />;
  if (error) return <PageError error={error} reset={() => void refetch()} />;
  if (!data) return <PageLoading />;
  const answer = `${data.answer.status} ${data.answer.reason}`;
  return (
    <>
      <Head requestId={requestId} />
      <PageSection isFilled>
        <div className="stack">
          <Notice variant="danger" title={answer}>
            <p>{messageOf(data.answer)}</p>
          </Notice>
          {data.hints.length > 0 && (
            <Notice variant="info" title={t('refusals.whatToDo')}>
              <ul className="change-list">
                {data.hints.map((hint) => (
                  <li key={hint}>
                    <Hint text={hint} />
                  </li>
                ))}
              </ul>
            </Notice>
          )}
          <Section title={t('refusals.call')}>
            <p className="code">
              {data.received.method} {data.received.target}
            </p>
            <Facts explanation={data} />
          </Section>
          <Section title={t('refusals.checks')}>
            <Checks checks={data.checks} />
          </Section>
          <Section title={t('refusals.received')}>
            <pre className="code code-block">{receivedText(data.received)}</pre>
            {!data.received.complete && <p className="subtle">{t('refusals.incomplete')}</p>}
          </Section>
          {data.base_strings.length > 0 && (
            <Section title={t('refusals.baseStrings')}>
              <p className="subtle">{t('refusals.baseStringsText')}</p>
              {data.base_strings.map(({ reading, scheme, text }) => (
                <BaseString key={`${reading} ${scheme}`} name={`${reading}, ${scheme}`} text={text} />
              ))}
            </Section>
          )}
        </div>
      </PageSection>
    </>
  );
}

// "Not authorized to access %resources." with what fills it in, as it would be read.
function messageOf({ message, parameter }: Explanation['answer']): string {
  return message?.replace(/%\w+/, (name) => parameter ?? name) ?? '';
}

// What stands between backticks is to be typed as it is.
function Hint({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 1 ? (
      <span key={at} className="code">
        {part}
      </span>
    ) : (
      part
    ),
  );
}

function Head({ requestId }: { requestId: string }) {
  const t = useText();
  return (
    <PageHeader
      title={t('refusals.one', { id: requestId })}
      path={[t('nav.reports'), t('nav.api'), t('refusals.title'), requestId]}
      actions={
        <ButtonLink to="/reports/refused-calls" search={{}} variant="link">
          {t('form.back')}
        </ButtonLink>
      }
    />
  );
}

function Gone({ requestId }: { requestId: string }) {
  const t = useText();
  return (
    <>
      <Head requestId={requestId} />
      <PageSection isFilled>
        <EmptyState headingLevel="h2" titleText={t('refusals.gone')}>
          <EmptyStateBody>{t('refusals.goneText')}</EmptyStateBody>
          <EmptyStateFooter>
            <EmptyStateActions>
              <ButtonLink to="/reports/refused-calls" search={{}} variant="link">
                {t('refusals.title')}
              </ButtonLink>
            </EmptyStateActions>
          </EmptyStateFooter>
        </EmptyState>
      </PageSection>
    </>
  );
}

function receivedText({ method, target, headers, form }: Explanation['received']): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [`${method} ${target}`, ...lines, ...(form === null ? [] : ['', form])].join('\n');
}

function Facts({ explanation }: { explanation: Explanation }) {
  const t = useText();
  const moment = useMoment();
  const { integration, route, grants, clock } = explanation;
  const rows: [TextId, ReactNode][] = [
    ['refusals.time', moment(explanation.at)],
    ['refusals.from', explanation.from],
    ['refusals.endpoint', t(`refusals.endpoint.${explanation.endpoint}`)],
  ];
  if (integration) {
    const { id, name, status, signature_verified: verified } = integration;
    rows.push([
      'refusals.integration',
      <>
        {status === 'deleted' ? (
          t('refusals.deleted', { id })
        ) : (
          <ButtonLink to="/system/integrations/$id" params={{ id: String(id) }} variant="link" isInline>
            {name ?? t('refusals.integrationNamed', { id })}
          </ButtonLink>
        )}
        {', '}
        {t(verified ? 'refusals.signed' : 'refusals.notSigned')}
      </>,
    ]);
  } else rows.push(['refusals.integration', t('refusals.nobody')]);
  if (route) rows.push(['refusals.route', <Codes key="route" of={[`${route.method} ${route.path}`]} />]);
  if (route && route.resources.length > 0) rows.push(['refusals.needs', <Codes key="needs" of={route.resources} />]);
  if (grants) {
    const { granted, missing, pending_would_do: pendingWouldDo } = grants;
    rows.push([
      'refusals.granted',
      granted.all_resources ? t('form.accessAll') : <Codes key="granted" of={granted.resources} />,
    ]);
    if (missing && missing.length > 0) {
      rows.push([
        'refusals.missing',
        <>
          <Codes of={missing} />
          {pendingWouldDo && <p>{t('refusals.pendingWouldDo')}</p>}
        </>,
      ]);
    }
  }
  if (clock) {
    const seconds = clock.difference_s;
    const text: TextId = seconds < 0 ? 'refusals.behind' : seconds > 0 ? 'refusals.ahead' : 'refusals.clockRight';
    rows.push(['refusals.clock', t(text, { seconds: Math.abs(seconds), window: clock.window_s })]);
  }
  return (
    <DescriptionList isHorizontal isCompact>
      {rows.map(([term, value]) => (
        <DescriptionListGroup key={term}>
          <DescriptionListTerm>{t(term)}</DescriptionListTerm>
          <DescriptionListDescription>{value}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  );
}

function Codes({ of }: { of: readonly string[] }) {
  const t = useText();
  if (of.length === 0) return t('common.none');
  return of.map((one) => (
    <div key={one} className="code">
      {one}
    </div>
  ));
}

const OUTCOMES = { passed: 'green', failed: 'red', 'not-reached': 'grey', 'not-made': 'grey' } as const;

function Checks({ checks }: { checks: Explanation['checks'] }) {
  const t = useText();
  return (
    <Table aria-label={t('refusals.checks')} variant="compact" gridBreakPoint="" borders={false}>
      <Thead>
        <Tr>
          <Th>{t('refusals.check')}</Th>
          <Th modifier="fitContent">{t('refusals.outcome')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {checks.map(({ check, outcome }) => (
          <Tr key={check}>
            <Td dataLabel={t('refusals.check')} className="code">
              {check}
            </Td>
            <Td dataLabel={t('refusals.outcome')}>
              <Label isCompact variant="outline" color={OUTCOMES[outcome]}>
                {t(`refusals.outcome.${outcome}`)}
              </Label>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function BaseString({ name, text }: { name: string; text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection toggleText={name} isExpanded={open} onToggle={(_event, value) => setOpen(value)}>
      <pre className="code code-block">{text}</pre>
    </ExpandableSection>
  );
}
