// Who may sign in, with which role, and what can be done about it.
import { Button, Flex, Label, PageSection, Spinner } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions';
import { useSession } from '../../api/session';
import { useMoment, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { PageHeader } from '../../ui/PageHeader';
import { type AdminUser, usersQuery } from './queries';
import { AddUserDialog, EditUserDialog } from './UserForm';
import { DeleteUserDialog, ResetFactorDialog, SetPasswordDialog, UnlockDialog } from './UserDialogs';

type Act = 'unlock' | 'edit' | 'password' | 'reset' | 'delete';
type Dialog = { kind: 'add' } | { kind: Act; user: AdminUser };

export function UsersPage() {
  const t = useText();
  const users = useQuery(usersQuery);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageHeader
        title={t('users.title')}
        path={[t('nav.system'), t('nav.permissions'), t('users.title')]}
        actions={<Button onClick={() => setDialog({ kind: 'add' })}>{t('users.add')}</Button>}
      />
      <PageSection isFilled>
        <div className="stack">
          <ErrorAlert error={users.error} />
          {users.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
          <span role="status">{users.data ? t('common.records', { count: users.data.length }) : ''}</span>
          {users.data && <UsersTable users={users.data} onAct={(kind, user) => setDialog({ kind, user })} />}
        </div>
      </PageSection>
      {dialog?.kind === 'add' && <AddUserDialog onClose={close} />}
      {dialog?.kind === 'edit' && <EditUserDialog user={dialog.user} onClose={close} />}
      {dialog?.kind === 'unlock' && <UnlockDialog username={dialog.user.username} onClose={close} />}
      {dialog?.kind === 'password' && <SetPasswordDialog username={dialog.user.username} onClose={close} />}
      {dialog?.kind === 'reset' && <ResetFactorDialog username={dialog.user.username} onClose={close} />}
      {dialog?.kind === 'delete' && <DeleteUserDialog username={dialog.user.username} onClose={close} />}
    </>
  );
}

type OnAct = (act: Act, user: AdminUser) => void;

function UsersTable({ users, onAct }: { users: readonly AdminUser[]; onAct: OnAct }) {
  const t = useText();
  const me = useSession()?.user.username;
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('users.title')}>
      <Table aria-label={t('users.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('users.username')}</Th>
            <Th>{t('users.email')}</Th>
            <Th>{t('users.role')}</Th>
            <Th modifier="nowrap">{t('account.factor')}</Th>
            <Th>{t('users.state')}</Th>
            <Th>{t('users.actions')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {users.map((user) => (
            <Row key={user.id} user={user} isMe={user.username === me} onAct={onAct} />
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

interface RowProps {
  user: AdminUser;
  isMe: boolean;
  onAct: OnAct;
}

function Row({ user, isMe, onAct }: RowProps) {
  const t = useText();
  const moment = useMoment();
  return (
    <Tr>
      <Td dataLabel={t('users.username')}>
        {user.username}{' '}
        {isMe && (
          <Label isCompact variant="outline">
            {t('users.you')}
          </Label>
        )}
      </Td>
      <Td dataLabel={t('users.email')}>{user.email}</Td>
      <Td dataLabel={t('users.role')}>{user.role.name}</Td>
      <Td dataLabel={t('account.factor')}>
        <Label isCompact color={user.second_factor ? 'green' : 'grey'}>
          {t(user.second_factor ? 'account.on' : 'account.off')}
        </Label>
      </Td>
      <Td dataLabel={t('users.state')}>
        {user.locked_until ? (
          <>
            <Label isCompact status="warning">
              {t('users.lockedNow')}
            </Label>
            <div>{t('users.locked', { time: moment(user.locked_until) })}</div>
          </>
        ) : (
          <Label isCompact color="grey">
            {t('users.ok')}
          </Label>
        )}
        {user.failures > 0 && <div className="subtle">{t('users.failures', { count: user.failures })}</div>}
      </Td>
      <Td dataLabel={t('users.actions')} className="cell-wide">
        {user.within_reach ? (
          <Actions user={user} onAct={onAct} />
        ) : (
          <span className="subtle">{t('users.beyondReach')}</span>
        )}
      </Td>
    </Tr>
  );
}

function Actions({ user, onAct }: Omit<RowProps, 'isMe'>) {
  const t = useText();
  const may = useMay();
  const name = user.username;
  const locked = user.locked_until !== null || user.failures > 0;
  return (
    <Flex columnGap={{ default: 'columnGapMd' }} rowGap={{ default: 'rowGapXs' }}>
      {locked && may('locks') && (
        <Button
          variant="link"
          isInline
          aria-label={t('users.unlockNamed', { name })}
          onClick={() => onAct('unlock', user)}
        >
          {t('users.unlock')}
        </Button>
      )}
      <Button
        variant="link"
        isInline
        aria-label={t('integrations.editNamed', { name })}
        onClick={() => onAct('edit', user)}
      >
        {t('integrations.edit')}
      </Button>
      <Button
        variant="link"
        isInline
        aria-label={t('users.setPasswordNamed', { name })}
        onClick={() => onAct('password', user)}
      >
        {t('users.setPassword')}
      </Button>
      {user.second_factor && (
        <Button
          variant="link"
          isInline
          aria-label={t('users.resetFactorNamed', { name })}
          onClick={() => onAct('reset', user)}
        >
          {t('users.resetFactor')}
        </Button>
      )}
      <Button
        variant="link"
        isInline
        isDanger
        aria-label={t('users.deleteNamed', { name })}
        onClick={() => onAct('delete', user)}
      >
        {t('integrations.delete')}
      </Button>
    </Flex>
  );
}
