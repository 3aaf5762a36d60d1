// What is done to a user in one step: a new password, the second factor reset, the end.
import { useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field } from '../../ui/Field';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { useToast } from '../../ui/Toasts';
import { useDeleteUser, useResetSecondFactor, useSetPassword } from './queries';

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

export function ResetFactorDialog({ username, onClose }: Props) {
  const t = useText();
  const toast = useToast();
  const reset = useResetSecondFactor();
  return (
    <PasswordDialog
      title={t('users.resetFactorNamed', { name: username })}
      text={t('users.resetFactorText')}
      confirm={t('users.resetFactor')}
      busy={reset.isPending}
      error={reset.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        reset.mutate(
          { username, body: { current_password } },
          {
            onSuccess: () => {
              toast(t('users.resetFactorToast', { name: username }));
              onClose();
            },
          },
        )
      }
    />
  );
}

export function DeleteUserDialog({ username, onClose }: Props) {
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
