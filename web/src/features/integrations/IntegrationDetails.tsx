// What is known of a saved integration besides its form: its credentials and their use, its state, its moments.
import {
  Button,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Flex,
} from '@patternfly/react-core';
import { type ReactNode, useState } from 'react';
import { useMoment, useText } from '../../text/text';
import { ButtonLink } from '../../ui/links';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { Section } from '../../ui/Section';
import { type Credentials, type Integration, useReveal } from './queries';
import { StateChangeDialog } from './StateChangeDialog';
import { StatusLabel } from './StatusLabel';
import { TokensDialog } from './TokensDialog';

export function IntegrationDetails({ integration }: { integration: Integration }) {
  const t = useText();
  const moment = useMoment();
  const { exchange, allowed_at } = integration;
  const rows: Row[] = [
    [t('details.status'), <StatusLabel key="status" status={integration.status} />],
    [t('details.allowed'), allowed_at ? moment(allowed_at) : t('common.never')],
    [t('details.created'), moment(integration.created_at)],
    [t('details.updated'), moment(integration.updated_at)],
  ];
  if (exchange) {
    const state = t(`exchange.state.${exchange.state}`);
    rows.push([t('details.exchange'), exchange.failure ? `${state}: ${exchange.failure}` : state]);
  }
  return (
    <>
      <CredentialsSection integration={integration} />
      <Section title={t('details.title')}>
        <Rows rows={rows} />
      </Section>
    </>
  );
}

function CredentialsSection({ integration }: { integration: Integration }) {
  const t = useText();
  const moment = useMoment();
  const [dialog, setDialog] = useState<'reveal' | 'revoke' | null>(null);
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  const { access_token_created_at: issued, last_used_at: lastUsed, last_reading: reading } = integration;
  return (
    <Section title={t('details.credentials')}>
      <Rows
        rows={[
          [
            t('details.consumerKey'),
            <span key="key" className="code">
              {integration.consumer_key}
            </span>,
          ],
          [t('details.token'), issued ? moment(issued) : t('details.noToken')],
          [t('details.used'), lastUsed ? moment(lastUsed) : t('common.never')],
          [t('details.lastReading'), reading ? t(`details.reading.${reading}`) : t('details.noReading')],
          [t('details.calls'), t('details.callCounts', { calls: integration.calls, refused: integration.refused })],
        ]}
      />
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
        <RevealDialog
          id={integration.id}
          onClose={() => setDialog(null)}
          onRevealed={(revealed) => {
            setDialog(null);
            setCredentials(revealed);
          }}
        />
      )}
      {dialog === 'revoke' && (
        <StateChangeDialog change="revoke" integration={integration} onClose={() => setDialog(null)} />
      )}
      {credentials && <TokensDialog credentials={credentials} onDone={() => setCredentials(null)} />}
    </Section>
  );
}

interface RevealProps {
  id: number;
  onRevealed: (credentials: Credentials) => void;
  onClose: () => void;
}

// What it is given leaves with it: only the dialog that shows it has it then.
function RevealDialog({ id, onRevealed, onClose }: RevealProps) {
  const t = useText();
  const reveal = useReveal();
  return (
    <PasswordDialog
      title={t('details.reveal')}
      text={t('details.revealText')}
      confirm={t('details.reveal')}
      busy={reveal.isPending}
      error={reveal.error}
      onConfirm={(password) => reveal.mutate({ id, password }, { onSuccess: onRevealed })}
      onCancel={onClose}
    />
  );
}

type Row = [term: string, value: ReactNode];

function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <DescriptionList isHorizontal isCompact>
      {rows.map(([term, value]) => (
        <DescriptionListGroup key={term}>
          <DescriptionListTerm>{term}</DescriptionListTerm>
          <DescriptionListDescription>{value}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  );
}
