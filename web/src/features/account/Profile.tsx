// Who I am here: my name, my role, my e-mail address.
import {
  Button,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import { useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { Section } from '../../ui/Section';
import { useToast } from '../../ui/Toasts';
import { type Account, useEditAccount } from './queries';

export function Profile({ account }: { account: Account }) {
  const t = useText();
  const [editing, setEditing] = useState(false);
  const rows = [
    [t('users.username'), account.username],
    [t('users.role'), account.role.name],
    [t('users.email'), account.email ?? t('common.none')],
  ];
  return (
    <Section title={t('account.information')}>
      <DescriptionList isHorizontal isCompact>
        {rows.map(([term, value]) => (
          <DescriptionListGroup key={term}>
            <DescriptionListTerm>{term}</DescriptionListTerm>
            <DescriptionListDescription>{value}</DescriptionListDescription>
          </DescriptionListGroup>
        ))}
      </DescriptionList>
      <div>
        <Button variant="secondary" onClick={() => setEditing(true)}>
          {t('account.emailChange')}
        </Button>
      </div>
      {editing && <EmailDialog email={account.email ?? ''} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function EmailDialog({ email: before, onClose }: { email: string; onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const edit = useEditAccount();
  const [email, setEmail] = useState(before);
  return (
    <PasswordDialog
      title={t('account.emailChange')}
      confirm={t('common.save')}
      busy={edit.isPending}
      error={edit.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        edit.mutate(
          { email: email.trim(), current_password },
          {
            onSuccess: () => {
              toast(t('account.emailToast'));
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={t('users.email')}
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        error={faultsOf(edit.error).email}
        autoComplete="email"
        maxLength={254}
      />
    </PasswordDialog>
  );
}
