// The roles of admin users: what each allows, and who has it.
import { Button, EmptyState, EmptyStateBody, Flex, PageSection } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { DeleteRoleDialog } from './DeleteRoleDialog';
import { type Role, rolesQuery } from './queries';

export function RolesPage() {
  const t = useText();
  const roles = useQuery(rolesQuery);
  const [deleted, setDeleted] = useState<Role | null>(null);
  return (
    <>
      <PageHeader
        title={t('roles.title')}
        path={[t('nav.system'), t('nav.permissions'), t('roles.title')]}
        actions={
          <ButtonLink to="/system/roles/new" variant="primary">
            {t('roles.add')}
          </ButtonLink>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          <ErrorAlert error={roles.error} />
          <span role="status">{roles.data ? t('common.records', { count: roles.data.length }) : ''}</span>
          {roles.data?.length === 0 && (
            <EmptyState headingLevel="h2" titleText={t('common.empty')}>
              <EmptyStateBody>{t('roles.emptyText')}</EmptyStateBody>
            </EmptyState>
          )}
          {roles.data && roles.data.length > 0 && <RolesTable roles={roles.data} onDelete={setDeleted} />}
        </div>
      </PageSection>
      {deleted && <DeleteRoleDialog role={deleted} onClose={() => setDeleted(null)} />}
    </>
  );
}

function RolesTable({ roles, onDelete }: { roles: readonly Role[]; onDelete: (role: Role) => void }) {
  const t = useText();
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('roles.title')}>
      <Table aria-label={t('roles.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th>{t('roles.name')}</Th>
            <Th modifier="nowrap">{t('form.access')}</Th>
            <Th modifier="nowrap">{t('roles.users')}</Th>
            <Th modifier="fitContent">{t('users.actions')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {roles.map((role) => (
            <Tr key={role.id}>
              <Td dataLabel={t('roles.name')} modifier="breakWord">
                {role.name}
              </Td>
              <Td dataLabel={t('form.access')} modifier="nowrap">
                {role.all_resources ? t('form.accessAll') : t('roles.resources', { count: role.resources.length })}
              </Td>
              <Td dataLabel={t('roles.users')}>{role.users}</Td>
              <Td dataLabel={t('users.actions')} modifier="nowrap">
                <Flex gap={{ default: 'gapMd' }} flexWrap={{ default: 'nowrap' }}>
                  <ButtonLink
                    to="/system/roles/$id"
                    params={{ id: String(role.id) }}
                    variant="link"
                    isInline
                    aria-label={t('integrations.editNamed', { name: role.name })}
                  >
                    {t('integrations.edit')}
                  </ButtonLink>
                  <Button
                    variant="link"
                    isInline
                    isDanger
                    aria-label={t('integrations.deleteNamed', { name: role.name })}
                    onClick={() => onDelete(role)}
                  >
                    {t('integrations.delete')}
                  </Button>
                </Flex>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
