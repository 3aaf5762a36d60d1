// How much an integration may call and where from: in the form, what is wrong with it, and what is sent. Pure.
import type { TextId } from '../../text/text';
import type { Integration, IntegrationForm } from './queries';

export type Period = 's' | 'min';

// As typed; empty for no limit.
export interface LimitValues {
  rate: string;
  period: Period;
  burst: string;
  concurrency: string;
  allowFrom: string; // one a line
}

export const LIMIT_FIELDS = ['rate_limit', 'rate_burst', 'concurrency_limit', 'allow_from'] as const;
type LimitField = (typeof LIMIT_FIELDS)[number];

export function initialLimits(integration?: Integration): LimitValues {
  const [rate = '', period = 'min'] = integration?.rate_limit?.split('/') ?? [];
  const burst = String(integration?.rate_burst ?? '');
  return {
    rate,
    period: period as Period,
    burst: burst === rate ? '' : burst, // The server tells the rate's own where none was given.
    concurrency: String(integration?.concurrency_limit ?? ''),
    allowFrom: integration?.allow_from.join('\n') ?? '',
  };
}

export function hasRate(values: LimitValues): boolean {
  return values.rate.trim() !== '';
}

export function limitFaultIds(values: LimitValues): Partial<Record<LimitField, TextId>> {
  const faults: Partial<Record<LimitField, TextId>> = {};
  const isCount = (text: string) => text.trim() === '' || /^[1-9]\d{0,8}$/.test(text.trim());
  if (!isCount(values.rate)) faults.rate_limit = 'form.numberFault';
  if (hasRate(values) && !isCount(values.burst)) faults.rate_burst = 'form.numberFault';
  if (!isCount(values.concurrency)) faults.concurrency_limit = 'form.numberFault';
  return faults;
}

function rateOf(values: LimitValues): string {
  return hasRate(values) ? `${values.rate.trim()}/${values.period}` : 'off';
}

function addressesOf(values: LimitValues): string[] {
  return values.allowFrom.split(/[\s,;]+/).filter((address) => address !== '');
}

// Only what differs. Without a rate there is no burst, which goes with it.
export function changedLimits(values: LimitValues, before: LimitValues): Pick<IntegrationForm, LimitField> {
  const body: Pick<IntegrationForm, LimitField> = {};
  if (rateOf(values) !== rateOf(before)) body.rate_limit = rateOf(values);
  if (hasRate(values) && values.burst.trim() !== before.burst) body.rate_burst = Number(values.burst);
  if (values.concurrency.trim() !== before.concurrency) body.concurrency_limit = Number(values.concurrency);
  if (addressesOf(values).join() !== addressesOf(before).join()) body.allow_from = addressesOf(values);
  return body;
}
