// How the calls of an integration may prove whose they are.
import { Checkbox, FormGroup, FormSection, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useId } from 'react';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { type Faults, type FormValues, METHODS, type Profile } from './form-model';

interface Props {
  values: FormValues;
  faults: Faults;
  onChange: (part: Partial<FormValues>) => void;
}

export function SignatureSection({ values, faults, onChange }: Props) {
  const t = useText();
  const id = useId();
  return (
    <FormSection title={t('form.signatures')} titleElement="h2">
      <FormGroup label={t('form.profile')} fieldId={`${id}-profile`}>
        <FormSelect
          id={`${id}-profile`}
          name="signature_profile"
          value={values.profile}
          onChange={(_event, profile) => onChange({ profile: profile as Profile })}
        >
          <FormSelectOption value="auto" label={t('form.profileAuto')} />
          <FormSelectOption value="rfc5849" label={t('form.profileRfc')} />
        </FormSelect>
      </FormGroup>
      <FormGroup role="group" label={t('form.methods')} fieldId={`${id}-methods`}>
        {METHODS.map((method) => (
          <Checkbox
            key={method}
            id={`${id}-${method}`}
            name="allowed_methods"
            label={method}
            description={method === 'HMAC-SHA1' ? t('form.sha1Help') : undefined}
            isChecked={values.methods.includes(method)}
            onChange={(_event, checked) =>
              onChange({
                methods: METHODS.filter((one) => (one === method ? checked : values.methods.includes(one))),
              })
            }
          />
        ))}
      </FormGroup>
      <Checkbox
        id={`${id}-bearer`}
        name="bearer"
        label={t('form.bearer')}
        description={t('form.bearerHelp')}
        isChecked={values.bearer}
        onChange={(_event, bearer) => onChange({ bearer })}
      />
      {values.bearer && (
        <Field
          label={t('form.bearerUntil')}
          name="bearer_expires_at"
          type="date"
          value={values.bearerUntil}
          onChange={(bearerUntil) => onChange({ bearerUntil })}
          help={t('form.bearerUntilHelp')}
          error={faults.bearer_expires_at}
        />
      )}
    </FormSection>
  );
}
