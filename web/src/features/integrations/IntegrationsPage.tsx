// The grid of integrations. Its search, order and page live in the address.
import { PageSection } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { ButtonLink } from '../../ui/links';
import { Notice } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { DeleteDialog } from './DeleteDialog';
import { HandoverProvider } from './handover';
import { isInsecure } from './insecure';
import { IntegrationsTable } from './IntegrationsTable';
import { IntegrationsToolbar } from './IntegrationsToolbar';
import { type IntegrationRow, integrationsQuery } from './queries';
import { StateChangeDialog } from './StateChangeDialog';
import { useIntegrationsSearch } from './use-search';

export type RowDialog = { kind: 'delete' | 'suspend' | 'resume'; row: IntegrationRow };

export function IntegrationsPage() {
  const t = useText();
  const [search, setSearch] = useIntegrationsSearch();
  const list = useQuery(integrationsQuery(search));
  const [dialog, setDialog] = useState<RowDialog | null>(null);
  const items = list.data?.items;
  return (
    <HandoverProvider>
      <PageHeader
        title={t('integrations.title')}
        path={[t('nav.system'), t('nav.extensions'), t('integrations.title')]}
        actions={
          <ButtonLink to="/system/integrations/new" variant="primary">
            {t('integrations.add')}
          </ButtonLink>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          {items?.some(isInsecure) && <Notice isPlain variant="warning" title={t('integrations.insecureNotice')} />}
          <ErrorAlert error={list.error} />
          <IntegrationsToolbar search={search} onSearch={setSearch} total={list.data?.total} place="top" />
          {list.data && (
            <IntegrationsTable rows={list.data.items} search={search} onSearch={setSearch} onDialog={setDialog} />
          )}
          {list.data && list.data.total > 0 && (
            <IntegrationsToolbar search={search} onSearch={setSearch} total={list.data.total} place="bottom" />
          )}
        </div>
      </PageSection>
      {dialog?.kind === 'delete' && <DeleteDialog row={dialog.row} onClose={() => setDialog(null)} />}
      {dialog && dialog.kind !== 'delete' && (
        <StateChangeDialog change={dialog.kind} integration={dialog.row} onClose={() => setDialog(null)} />
      )}
      <Outlet />
    </HandoverProvider>
  );
}
