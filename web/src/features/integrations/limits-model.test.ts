import { expect, it } from 'vitest';
import { changedLimits, initialLimits, limitFaultIds } from './limits-model';
import type { Integration } from './queries';

const stored = {
  rate_limit: '600/min',
  rate_burst: 600,
  concurrency_limit: 4,
  allow_from: ['192.0.2.0/24', '2001:db8::/32'],
} as Integration;
const none = initialLimits();
const before = initialLimits(stored);

it('shows what is stored, and no burst where it is the rate’s own', () => {
  expect(before).toEqual({
    rate: '600',
    period: 'min',
    burst: '',
    concurrency: '4',
    allowFrom: '192.0.2.0/24\n2001:db8::/32',
  });
  expect(initialLimits({ ...stored, rate_limit: '10/s', rate_burst: 50 })).toMatchObject({ period: 's', burst: '50' });
});

it('sends nothing that was not changed', () => {
  expect(changedLimits(none, none)).toEqual({});
  expect(changedLimits({ ...before, allowFrom: '192.0.2.0/24, 2001:db8::/32\n' }, before)).toEqual({});
});

it('sends what was changed', () => {
  expect(changedLimits({ ...none, rate: ' 10 ', period: 's', burst: '20' }, none)).toEqual({
    rate_limit: '10/s',
    rate_burst: 20,
  });
  expect(changedLimits({ ...before, period: 's' }, before)).toEqual({ rate_limit: '600/s' });
});

it('takes limits away', () => {
  expect(changedLimits(none, before)).toEqual({ rate_limit: 'off', concurrency_limit: 0, allow_from: [] });
  const withBurst = { ...before, burst: '900' };
  expect(changedLimits(before, withBurst)).toEqual({ rate_burst: 0 });
  expect(changedLimits({ ...withBurst, rate: '' }, withBurst)).toEqual({ rate_limit: 'off' });
});

it.each(['0', '-1', '1.5', '10/s', 'many', '9999999999'])('refuses %s as a number', (text) => {
  const values = { rate: text, period: 's', burst: text, concurrency: text, allowFrom: '' } as const;
  expect(Object.keys(limitFaultIds(values))).toEqual(['rate_limit', 'rate_burst', 'concurrency_limit']);
});

it('minds a burst only where there is a rate', () => {
  expect(limitFaultIds({ ...none, burst: 'x' })).toEqual({});
  expect(limitFaultIds(before)).toEqual({});
});
