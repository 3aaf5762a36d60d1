// What is done to a user in one step: a new password, the lock lifted, the second factor reset, the end.
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { useToast } from '../../ui/Toasts';
import { useDeleteUser, useResetSecondFactor, useSetPassword, useUnlock, type UserAct } from './queries';

interface Props {
  username: string;
  onClose: () => void;
}

export function SetPasswordDialog({ username, onClose }: Props) {
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
        error={faultsOf(set.error).password}
        autoComplete="new-password"
        required
      />
    </PasswordDialog>
  );
}

interface ActProps extends Props {
  title: string;
  text: string;
  confirm: string;
  danger?: boolean;
  act: UseMutationResult<unknown, Error, UserAct>;
  done: string;
}

function ActDialog({ username, onClose, title, text, confirm, danger, act, done }: ActProps) {
  const toast = useToast();
  return (
    <PasswordDialog
      title={title}
      text={text}
      confirm={confirm}
      danger={danger}
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        act.mutate(
          { username, current_password },
          {
            onSuccess: () => {
              toast(done);
              onClose();
            },
          },
        )
      }
    />
  );
}

export function UnlockDialog(props: Props) {
  const t = useText();
  const name = props.username;
  return (
    <ActDialog
      {...props}
      title={t('users.unlockNamed', { name })}
      text={t('users.unlockText')}
      confirm={t('users.unlock')}
      act={useUnlock()}
      done={t('users.unlockedToast', { name })}
    />
  );
}

export function ResetFactorDialog(props: Props) {
  const t = useText();
  const name = props.username;
  return (
    <ActDialog
      {...props}
      title={t('users.resetFactorNamed', { name })}
      text={t('users.resetFactorText')}
      confirm={t('users.resetFactor')}
      act={useResetSecondFactor()}
      done={t('users.resetFactorToast', { name })}
    />
  );
}

export function DeleteUserDialog(props: Props) {
  const t = useText();
  const name = props.username;
  return (
    <ActDialog
      {...props}
      title={t('common.sure')}
      text={t('users.deleteText', { name })}
      confirm={t('common.ok')}
      danger
      act={useDeleteUser()}
      done={t('users.deletedToast', { name })}
    />
  );
}
