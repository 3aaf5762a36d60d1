import { expect, it } from 'vitest';
import { buildTree, type Resource } from '../../ui/tree-model';
import { changedFields, faultIds, initialValues, isDirty } from './role-model';
import type { Role } from './queries';

const resource = (id: string, parent: string | null): Resource => ({ id, title: id, parent, routes: [] });
const tree = buildTree([
  resource('Magento_Backend::admin', null),
  resource('sales', 'Magento_Backend::admin'),
  resource('orders', 'sales'),
  resource('returns', 'sales'),
]);
const stored: Role = {
  id: 2,
  name: 'Support',
  all_resources: false,
  resources: ['Magento_Backend::admin', 'sales', 'orders'],
  users: 0,
  within_reach: true,
};
const before = initialValues(tree, stored);

it('reads a stored role as the choice that it was saved for', () => {
  expect([...before.chosen]).toEqual(['orders']);
  expect(isDirty(before, before)).toBe(false);
});

it('asks for a name and the password', () => {
  expect(faultIds(initialValues(tree))).toEqual({ name: 'common.required', current_password: 'common.required' });
  expect(faultIds({ ...before, password: 'x' })).toEqual({});
});

it('sends nothing of a list that was not touched', () => {
  expect(changedFields(tree, { ...before, name: ' Desk ' }, before)).toEqual({ name: 'Desk' });
});

it('sends a changed choice with the ancestors that it implies', () => {
  const values = { ...before, chosen: new Set(['returns']) };
  expect(isDirty(values, before)).toBe(true);
  expect(changedFields(tree, values, before)).toEqual({
    all_resources: false,
    resources: ['Magento_Backend::admin', 'sales', 'returns'],
  });
});

it('sends All without a list', () => {
  expect(changedFields(tree, { ...before, all: true }, before)).toEqual({ all_resources: true });
});
