import { expect, it } from 'vitest';
import { auditFilters, auditSearch } from './search';

it('takes from the address what it knows and leaves the rest', () => {
  expect(auditSearch({ user: 'ann', action: '', from: 'yesterday', to: '2026-01-31', before: 7, x: 1 })).toEqual({
    user: 'ann',
    to: '2026-01-31',
    before: 7,
  });
});

it('includes the whole of the last day', () => {
  const { from, to } = auditFilters({ from: '2026-03-02', to: '2026-03-02' });
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 60 * 60 * 1000);
});
