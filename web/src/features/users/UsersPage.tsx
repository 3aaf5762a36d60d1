// Who may sign in: list, add, unlock, set a password, delete.
import { Button, Flex, Label, PageSection } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Refusal } from '../../api/client';
import { useSession } from '../../api/session';
import { useMoment, useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field } from '../../ui/Field';
import { PageHeader } from '../../ui/PageHeader';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { useToast } from '../../ui/Toasts';
import { type AdminUser, useCreateUser, useDeleteUser, useSetPassword, useUnlock, usersQuery } from './queries';

type Dialog = { kind: 'add' } | { kind: 'delete' | 'password'; username: string };

export function UsersPage() {
  const t = useText();
  const toast = useToast();
  const users = useQuery(usersQuery);
  const unlock = useUnlock();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const onUnlock = ({ username }: AdminUser) =>
    unlock.mutate(username, { onSuccess: () => toast(t('users.unlockedToast', { name: username })) });
  return (
    <>
      <PageHeader
        title={t('users.title')}
        path={[t('nav.system'), t('nav.permissions'), t('users.title')]}
        actions={<Button onClick={() => setDialog({ kind: 'add' })}>{t('users.add')}</Button>}
      />
      <PageSection isFilled>
        <div className="stack">
          <ErrorAlert error={users.error ?? unlock.error} />
          <span role="status">{users.data ? t('common.records', { count: users.data.length }) : ''}</span>
          {users.data && <UsersTable users={users.data} onDialog={setDialog} onUnlock={onUnlock} />}
        </div>
      </PageSection>
      {dialog?.kind === 'add' && <AddDialog onClose={close} />}
      {dialog?.kind === 'password' && <SetPasswordDialog username={dialog.username} onClose={close} />}
      {dialog?.kind === 'delete' && <DeleteUserDialog username={dialog.username} onClose={close} />}
    </>
  );
}

interface TableProps {
  users: readonly AdminUser[];
  onDialog: (dialog: Dialog) => void;
  onUnlock: (user: AdminUser) => void;
}

function UsersTable({ users, onDialog, onUnlock }: TableProps) {
  const t = useText();
  const moment = useMoment();
  const me = useSession()?.user.username;
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('users.title')}>
      <Table aria-label={t('users.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('users.username')}</Th>
            <Th>{t('users.email')}</Th>
            <Th>{t('users.state')}</Th>
            <Th modifier="nowrap">{t('users.created')}</Th>
            <Th modifier="fitContent">{t('users.actions')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {users.map((user) => (
            <Tr key={user.id}>
              <Td dataLabel={t('users.username')}>
                {user.username}{' '}
                {user.username === me && (
                  <Label isCompact variant="outline">
                    {t('users.you')}
                  </Label>
                )}
              </Td>
              <Td dataLabel={t('users.email')}>{user.email}</Td>
              <Td dataLabel={t('users.state')}>
                {user.locked_until ? (
                  <Label isCompact status="warning">
                    {t('users.locked', { time: moment(user.locked_until) })}
                  </Label>
                ) : (
                  <Label isCompact color="grey">
                    {t('users.ok')}
                  </Label>
                )}
                {user.failures > 0 && <div className="subtle">{t('users.failures', { count: user.failures })}</div>}
              </Td>
              <Td dataLabel={t('users.created')} modifier="nowrap">
                {moment(user.created_at)}
              </Td>
              <Td dataLabel={t('users.actions')} modifier="nowrap">
                <RowActions user={user} onDialog={onDialog} onUnlock={onUnlock} />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function RowActions({ user, onDialog, onUnlock }: Omit<TableProps, 'users'> & { user: AdminUser }) {
  const t = useText();
  const name = user.username;
  return (
    <Flex gap={{ default: 'gapMd' }} flexWrap={{ default: 'nowrap' }}>
      {(user.locked_until !== null || user.failures > 0) && (
        <Button variant="link" isInline aria-label={t('users.unlockNamed', { name })} onClick={() => onUnlock(user)}>
          {t('users.unlock')}
        </Button>
      )}
      <Button
        variant="link"
        isInline
        aria-label={t('users.setPasswordNamed', { name })}
        onClick={() => onDialog({ kind: 'password', username: name })}
      >
        {t('users.setPassword')}
      </Button>
      <Button
        variant="link"
        isInline
        isDanger
        aria-label={t('users.deleteNamed', { name })}
        onClick={() => onDialog({ kind: 'delete', username: name })}
      >
        {t('integrations.delete')}
      </Button>
    </Flex>
  );
}

function faultOf(error: unknown, field: string): string | undefined {
  return error instanceof Refusal ? error.fault(field) : undefined;
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const create = useCreateUser();
  const session = useSession();
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <PasswordDialog
      title={t('users.add')}
      confirm={t('common.save')}
      busy={create.isPending}
      error={create.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        create.mutate(
          {
            username: username.trim(),
            email: email.trim(),
            role_id: session?.role.id ?? 0,
            password,
            current_password,
          },
          {
            onSuccess: (user) => {
              toast(t('users.createdToast', { name: user.username }));
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={t('users.username')}
        name="username"
        value={username}
        onChange={setUsername}
        error={faultOf(create.error, 'username')}
        maxLength={40}
        required
      />
      <Field
        label={t('users.email')}
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        error={faultOf(create.error, 'email')}
      />
      <Field
        label={t('users.password')}
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        help={t('users.passwordHelp')}
        error={faultOf(create.error, 'password')}
        autoComplete="new-password"
        required
      />
    </PasswordDialog>
  );
}

function SetPasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const set = useSetPassword();
  const [password, setPassword] = useState('');
  return (
    <PasswordDialog
      title={t('users.setPasswordNamed', { name: username })}
      confirm={t('common.save')}
      busy={set.isPending}
      error={set.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        set.mutate(
          { username, body: { password, current_password } },
          {
            onSuccess: () => {
              toast(t('users.passwordToast', { name: username }));
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={t('users.newPassword')}
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        help={t('users.passwordHelp')}
        error={faultOf(set.error, 'password')}
        autoComplete="new-password"
        required
      />
    </PasswordDialog>
  );
}

function DeleteUserDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const remove = useDeleteUser();
  return (
    <ConfirmDialog
      title={t('common.sure')}
      text={t('users.deleteText', { name: username })}
      confirm={t('common.ok')}
      cancel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate(username, {
          onSuccess: () => {
            toast(t('users.deletedToast', { name: username }));
            onClose();
          },
        })
      }
    >
      <ErrorAlert error={remove.error} />
    </ConfirmDialog>
  );
}
