import { Button } from '@patternfly/react-core';
import { useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { Field, focusField } from '../../ui/Field';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { Section } from '../../ui/Section';
import { useToast } from '../../ui/Toasts';
import { useSetOwnPassword } from './queries';

export function OwnPassword() {
  const t = useText();
  const [changing, setChanging] = useState(false);
  return (
    <Section title={t('account.password')}>
      <p className="subtle">{t('account.passwordText')}</p>
      <div>
        <Button variant="secondary" onClick={() => setChanging(true)}>
          {t('account.passwordChange')}
        </Button>
      </div>
      {changing && <PasswordChange onClose={() => setChanging(false)} />}
    </Section>
  );
}

function PasswordChange({ onClose }: { onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const set = useSetOwnPassword();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const save = (current_password: string) => {
    setDiffers(password !== again);
    if (password !== again) {
      focusField(['password_again']);
      return;
    }
    set.mutate(
      { password, current_password },
      {
        onSuccess: () => {
          toast(t('account.passwordToast'));
          onClose();
        },
      },
    );
  };
  return (
    <PasswordDialog
      title={t('account.passwordChange')}
      confirm={t('common.save')}
      busy={set.isPending}
      error={set.error}
      onCancel={onClose}
      onConfirm={save}
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
      <Field
        label={t('account.passwordAgain')}
        name="password_again"
        type="password"
        value={again}
        onChange={setAgain}
        error={differs && password !== again ? t('account.passwordDiffers') : undefined}
        autoComplete="new-password"
        required
      />
    </PasswordDialog>
  );
}
