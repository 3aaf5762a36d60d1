// Adding a user, and changing what is known of one.
import {
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { useToast } from '../../ui/Toasts';
import { type AdminUser, roleChoicesQuery, useCreateUser, useEditUser } from './queries';

export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const create = useCreateUser();
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [roleId, setRoleId] = useState<number | null>(null);
  const [password, setPassword] = useState('');
  const [noRole, setNoRole] = useState(false);
  const faults = faultsOf(create.error);
  const save = (current_password: string) => {
    setNoRole(roleId === null);
    if (roleId === null) return;
    create.mutate(
      { username: username.trim(), email: email.trim(), role_id: roleId, password, current_password },
      {
        onSuccess: (user) => {
          toast(t('users.createdToast', { name: user.username }));
          onClose();
        },
      },
    );
  };
  return (
    <PasswordDialog
      title={t('users.add')}
      confirm={t('common.save')}
      busy={create.isPending}
      error={create.error}
      onCancel={onClose}
      onConfirm={save}
    >
      <Field
        label={t('users.username')}
        name="username"
        value={username}
        onChange={setUsername}
        error={faults.username}
        maxLength={40}
        required
      />
      <EmailField value={email} onChange={setEmail} error={faults.email} />
      <RoleChoice
        value={roleId}
        onChange={setRoleId}
        error={noRole && roleId === null ? t('common.required') : faults.role_id}
      />
      <Field
        label={t('users.password')}
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        help={t('users.passwordHelp')}
        error={faults.password}
        autoComplete="new-password"
        required
      />
    </PasswordDialog>
  );
}

export function EditUserDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const edit = useEditUser();
  const [email, setEmail] = useState(user.email ?? '');
  const [roleId, setRoleId] = useState<number | null>(user.role.id);
  const faults = faultsOf(edit.error);
  const { username } = user;
  return (
    <PasswordDialog
      title={t('integrations.editNamed', { name: username })}
      text={t('users.editText')}
      confirm={t('common.save')}
      busy={edit.isPending}
      error={edit.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        edit.mutate(
          { username, body: { email: email.trim(), role_id: roleId ?? user.role.id, current_password } },
          {
            onSuccess: () => {
              toast(t('users.savedToast', { name: username }));
              onClose();
            },
          },
        )
      }
    >
      <EmailField value={email} onChange={setEmail} error={faults.email} />
      <RoleChoice value={roleId} onChange={setRoleId} error={faults.role_id} />
    </PasswordDialog>
  );
}

interface EmailFieldProps {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function EmailField(props: EmailFieldProps) {
  const t = useText();
  return <Field label={t('users.email')} name="email" type="email" maxLength={254} {...props} />;
}

interface RoleChoiceProps {
  value: number | null;
  onChange: (id: number) => void;
  error: string | undefined;
}

function RoleChoice({ value, onChange, error }: RoleChoiceProps) {
  const t = useText();
  const id = useId();
  const roles = useQuery(roleChoicesQuery);
  return (
    <FormGroup label={t('users.role')} fieldId={id} isRequired>
      <FormSelect
        id={id}
        name="role_id"
        value={value ?? ''}
        validated={error ? 'error' : 'default'}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(_event, chosen) => onChange(Number(chosen))}
      >
        {value === null && <FormSelectOption value="" label={t('users.chooseRole')} isDisabled isPlaceholder />}
        {roles.data?.map((role) => (
          <FormSelectOption
            key={role.id}
            value={role.id}
            label={role.name}
            isDisabled={!role.within_reach && role.id !== value}
          />
        ))}
      </FormSelect>
      {error && (
        <FormHelperText>
          <HelperText>
            <HelperTextItem variant="error" id={`${id}-error`}>
              {error}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}
