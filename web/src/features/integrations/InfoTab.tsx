import { FormSection } from '@patternfly/react-core';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { CallbackTest } from './CallbackTest';
import type { Faults, FormValues } from './form-model';
import { LimitsSection } from './LimitsSection';
import type { Integration } from './queries';
import { SignatureSection } from './SignatureSection';

interface Props {
  integration: Integration | undefined; // as saved
  values: FormValues;
  faults: Faults;
  onChange: (part: Partial<FormValues>) => void;
}

export function InfoTab({ integration, values, faults, onChange }: Props) {
  const saved = integration?.callback_url ?? '';
  const t = useText();
  return (
    <div className="pf-v6-c-form form-card">
      <FormSection title={t('form.general')} titleElement="h2">
        <Field
          label={t('integrations.name')}
          name="name"
          value={values.name}
          onChange={(name) => onChange({ name })}
          error={faults.name}
          required
          maxLength={255}
        />
        <Field
          label={t('form.email')}
          name="email"
          type="email"
          value={values.email}
          onChange={(email) => onChange({ email })}
          error={faults.email}
          maxLength={254}
        />
        <Field
          label={t('form.callback')}
          name="callback_url"
          value={values.callback_url}
          onChange={(callback_url) => onChange({ callback_url })}
          help={t('form.callbackHelp')}
          error={faults.callback_url}
          maxLength={255}
        />
        {integration && saved !== '' && (
          <CallbackTest id={integration.id} unsaved={values.callback_url.trim() !== saved} />
        )}
        <Field
          label={t('form.identity')}
          name="identity_link_url"
          value={values.identity_link_url}
          onChange={(identity_link_url) => onChange({ identity_link_url })}
          help={t('form.identityHelp')}
          error={faults.identity_link_url}
          maxLength={255}
        />
      </FormSection>
      <SignatureSection values={values} faults={faults} onChange={onChange} />
      <LimitsSection values={values.limits} faults={faults} onChange={onChange} />
      <FormSection title={t('form.identityCheck')} titleElement="h2">
        <Field
          label={t('common.yourPassword')}
          name="current_password"
          type="password"
          value={values.password}
          onChange={(password) => onChange({ password })}
          help={t('common.yourPasswordHelp')}
          error={faults.current_password}
          autoComplete="current-password"
          required
        />
      </FormSection>
    </div>
  );
}
