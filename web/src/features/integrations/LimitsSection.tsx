// How much an integration may call, and where from.
import { FormGroup, FormSection, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useId } from 'react';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import type { Faults, FormValues } from './form-model';
import { hasRate, type LimitValues, type Period } from './limits-model';

interface Props {
  values: LimitValues;
  faults: Faults;
  onChange: (part: Partial<FormValues>) => void;
}

export function LimitsSection({ values, faults, onChange }: Props) {
  const t = useText();
  const id = useId();
  const change = (part: Partial<LimitValues>) => onChange({ limits: { ...values, ...part } });
  return (
    <FormSection title={t('form.limits')} titleElement="h2">
      <Field
        label={t('form.rate')}
        name="rate_limit"
        value={values.rate}
        onChange={(rate) => change({ rate })}
        help={t('form.rateHelp')}
        error={faults.rate_limit}
        inputMode="numeric"
      />
      {hasRate(values) && (
        <>
          <FormGroup label={t('form.ratePeriod')} fieldId={`${id}-period`}>
            <FormSelect
              id={`${id}-period`}
              value={values.period}
              onChange={(_event, period) => change({ period: period as Period })}
            >
              <FormSelectOption value="s" label={t('form.second')} />
              <FormSelectOption value="min" label={t('form.minute')} />
            </FormSelect>
          </FormGroup>
          <Field
            label={t('form.burst')}
            name="rate_burst"
            value={values.burst}
            onChange={(burst) => change({ burst })}
            help={t('form.burstHelp')}
            error={faults.rate_burst}
            inputMode="numeric"
          />
        </>
      )}
      <Field
        label={t('form.concurrency')}
        name="concurrency_limit"
        value={values.concurrency}
        onChange={(concurrency) => change({ concurrency })}
        help={t('form.concurrencyHelp')}
        error={faults.concurrency_limit}
        inputMode="numeric"
      />
      <Field
        label={t('form.allowFrom')}
        name="allow_from"
        value={values.allowFrom}
        onChange={(allowFrom) => change({ allowFrom })}
        help={t('form.allowFromHelp')}
        error={faults.allow_from}
        lines={3}
      />
    </FormSection>
  );
}
