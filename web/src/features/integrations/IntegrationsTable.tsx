import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Label } from '@patternfly/react-core';
import { PauseIcon } from '@patternfly/react-icons/dist/esm/icons/pause-icon';
import { PencilAltIcon } from '@patternfly/react-icons/dist/esm/icons/pencil-alt-icon';
import { PlayIcon } from '@patternfly/react-icons/dist/esm/icons/play-icon';
import { TrashIcon } from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useMoment, useText } from '../../text/text';
import { ButtonLink } from '../../ui/links';
import type { RowDialog } from './IntegrationsPage';
import { isInsecure } from './insecure';
import type { IntegrationRow } from './queries';
import type { IntegrationsSearch } from './search';
import { StatusLabel } from './StatusLabel';
import type { SetSearch } from './use-search';

interface Props {
  rows: readonly IntegrationRow[];
  search: IntegrationsSearch;
  onSearch: SetSearch;
  onDialog: (dialog: RowDialog) => void;
}

const SORTS = ['id', 'name', 'status', 'last_used'] as const;

export function IntegrationsTable({ rows, search, onSearch, onDialog }: Props) {
  const t = useText();
  if (rows.length === 0) return <Empty search={search} onSearch={onSearch} />;
  const sort = {
    index: SORTS.indexOf(search.sort ?? 'id'),
    direction: search.order ?? 'asc',
  } as const;
  const sortBy = (columnIndex: number) => ({
    columnIndex,
    sortBy: sort,
    onSort: (_event: unknown, index: number, direction: 'asc' | 'desc') =>
      onSearch({ sort: SORTS[index], order: direction === 'desc' ? direction : undefined }),
  });
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('integrations.title')}>
      <Table aria-label={t('integrations.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th sort={sortBy(0)} modifier="nowrap">
              {t('integrations.id')}
            </Th>
            <Th sort={sortBy(1)}>{t('integrations.name')}</Th>
            <Th sort={sortBy(2)} modifier="nowrap">
              {t('integrations.status')}
            </Th>
            <Th sort={sortBy(3)} modifier="nowrap">
              {t('integrations.lastUsed')}
            </Th>
            <Th modifier="nowrap">{t('integrations.activate')}</Th>
            <Th modifier="fitContent">{t('integrations.suspend')}</Th>
            <Th modifier="fitContent">{t('integrations.edit')}</Th>
            <Th modifier="fitContent">{t('integrations.delete')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} onDialog={onDialog} />
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function Row({ row, onDialog }: { row: IntegrationRow; onDialog: Props['onDialog'] }) {
  const t = useText();
  const moment = useMoment();
  const { name } = row;
  const id = String(row.id);
  const suspended = row.status === 'suspended';
  return (
    <Tr data-integration={row.id}>
      <Td dataLabel={t('integrations.id')}>{row.id}</Td>
      <Td dataLabel={t('integrations.name')} modifier="breakWord">
        {name}{' '}
        {isInsecure(row) && (
          <Label variant="outline" status="warning" isCompact>
            {t('integrations.insecure')}
          </Label>
        )}{' '}
        {row.pending && (
          <Label variant="outline" status="info" isCompact>
            {t('integrations.pending')}
          </Label>
        )}
      </Td>
      <Td dataLabel={t('integrations.status')}>
        <StatusLabel status={row.status} />
      </Td>
      <Td dataLabel={t('integrations.lastUsed')} modifier="nowrap">
        {row.last_used_at ? moment(row.last_used_at) : t('common.never')}
      </Td>
      <Td dataLabel={t('integrations.activate')} modifier="nowrap">
        {row.status === 'active' && row.within_reach && (
          <ButtonLink
            to="/system/integrations/$id/reauthorize"
            params={{ id }}
            search={(before) => before}
            variant="link"
            isInline
            aria-label={t('integrations.reauthorizeNamed', { name })}
          >
            {t('integrations.reauthorize')}
          </ButtonLink>
        )}
        {row.status === 'inactive' && row.within_reach && (
          <ButtonLink
            to="/system/integrations/$id/activate"
            params={{ id }}
            search={(before) => before}
            variant="link"
            isInline
            aria-label={t('integrations.activateNamed', { name })}
          >
            {t('integrations.activate')}
          </ButtonLink>
        )}
      </Td>
      <Td dataLabel={t('integrations.suspend')}>
        {(row.within_reach || !suspended) && (
          <Button
            variant="plain"
            size="sm"
            aria-label={t(suspended ? 'integrations.resumeNamed' : 'integrations.suspendNamed', { name })}
            icon={suspended ? <PlayIcon /> : <PauseIcon />}
            onClick={() => onDialog({ kind: suspended ? 'resume' : 'suspend', row })}
          />
        )}
      </Td>
      <Td dataLabel={t('integrations.edit')}>
        <ButtonLink
          to="/system/integrations/$id"
          params={{ id }}
          variant="plain"
          size="sm"
          aria-label={t('integrations.editNamed', { name })}
          icon={<PencilAltIcon />}
        />
      </Td>
      <Td dataLabel={t('integrations.delete')}>
        <Button
          variant="plain"
          size="sm"
          aria-label={t('integrations.deleteNamed', { name })}
          icon={<TrashIcon />}
          onClick={() => onDialog({ kind: 'delete', row })}
        />
      </Td>
    </Tr>
  );
}

function Empty({ search, onSearch }: Pick<Props, 'search' | 'onSearch'>) {
  const t = useText();
  const filtered = Boolean(search.name ?? search.status ?? search.page);
  return (
    <EmptyState headingLevel="h2" titleText={t('common.empty')}>
      <EmptyStateBody>{t(filtered ? 'common.emptyFiltered' : 'integrations.emptyText')}</EmptyStateBody>
      {filtered && (
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button variant="link" onClick={() => onSearch({ name: undefined, status: undefined })}>
              {t('common.clearFilters')}
            </Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  );
}
