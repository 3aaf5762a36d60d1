// What is known of a saved integration besides its form: its state, its tokens, its use.
import {
  Button,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Flex,
  Title,
} from '@patternfly/react-core';
import { type ReactNode, useId, useState } from 'react';
import { useMoment, useText } from '../../text/text';
import { ButtonLink } from '../../ui/links';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { type Credentials, type Integration, useReveal } from './queries';
import { StateChangeDialog } from './StateChangeDialog';
import { StatusLabel } from './StatusLabel';
import { TokensDialog } from './TokensDialog';

export function IntegrationDetails({ integration }: { integration: Integration }) {
  const t = useText();
  const moment = useMoment();
  const titleId = useId();
  const reveal = useReveal();
  const [dialog, setDialog] = useState<'reveal' | 'revoke' | null>(null);
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  const {
    exchange,
    allowed_at,
    access_token_created_at: issued,
    last_used_at: lastUsed,
    last_reading: reading,
  } = integration;
  const rows: [string, ReactNode][] = [
    [t('details.status'), <StatusLabel key="status" status={integration.status} />],
    [
      t('details.consumerKey'),
      <span key="key" className="code">
        {integration.consumer_key}
      </span>,
    ],
    [t('details.token'), issued ? moment(issued) : t('details.noToken')],
    [t('details.used'), lastUsed ? moment(lastUsed) : t('common.never')],
    [t('details.calls'), t('details.callCounts', { calls: integration.calls, refused: integration.refused })],
    [t('details.lastReading'), reading ? t(`details.reading.${reading}`) : t('details.noReading')],
    [t('details.allowed'), allowed_at ? moment(allowed_at) : t('common.never')],
    [t('details.created'), moment(integration.created_at)],
    [t('details.updated'), moment(integration.updated_at)],
  ];
  if (exchange) {
    const state = t(`exchange.state.${exchange.state}`);
    rows.push([t('details.exchange'), exchange.failure ? `${state}: ${exchange.failure}` : state]);
  }
  return (
    <section className="form-card stack" aria-labelledby={titleId}>
      <Title headingLevel="h2" size="lg" id={titleId}>
        {t('details.title')}
      </Title>
      <DescriptionList isHorizontal isCompact>
        {rows.map(([term, value]) => (
          <DescriptionListGroup key={term}>
            <DescriptionListTerm>{term}</DescriptionListTerm>
            <DescriptionListDescription>{value}</DescriptionListDescription>
          </DescriptionListGroup>
        ))}
      </DescriptionList>
      <Flex gap={{ default: 'gapSm' }}>
        {integration.within_reach && (
          <Button variant="secondary" onClick={() => setDialog('reveal')}>
            {t('details.reveal')}
          </Button>
        )}
        <ButtonLink to="/reports/refused-calls" search={{ integration: integration.id }} variant="link">
          {t('details.refusals')}
        </ButtonLink>
        {issued && (
          <Button variant="secondary" isDanger onClick={() => setDialog('revoke')}>
            {t('details.revoke')}
          </Button>
        )}
      </Flex>
      {dialog === 'reveal' && (
        <PasswordDialog
          title={t('details.reveal')}
          text={t('details.revealText')}
          confirm={t('details.reveal')}
          busy={reveal.isPending}
          error={reveal.error}
          onConfirm={(password) =>
            reveal.mutate(
              { id: integration.id, password },
              {
                onSuccess: (revealed) => {
                  setDialog(null);
                  setCredentials(revealed);
                },
              },
            )
          }
          onCancel={() => {
            setDialog(null);
            reveal.reset();
          }}
        />
      )}
      {dialog === 'revoke' && (
        <StateChangeDialog change="revoke" integration={integration} onClose={() => setDialog(null)} />
      )}
      {credentials && (
        <TokensDialog
          credentials={credentials}
          onDone={() => {
            setCredentials(null);
            reveal.reset();
          }}
        />
      )}
    </section>
  );
}
