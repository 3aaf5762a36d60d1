import { expect, it } from 'vitest';
import { holds } from './permissions';

const withRole = (all_resources: boolean, resources: string[] = []) => ({
  role: { id: 2, name: 'Support', all_resources, resources },
  second_factor_missing: false,
});

it('lets a role with everything do everything', () => {
  expect(holds(withRole(true), 'users')).toBe(true);
});

it('lets a role do what it lists, and nothing that it does not', () => {
  const session = withRole(false, ['Magento_Integration::integrations']);
  expect(holds(session, 'integrations')).toBe(true);
  expect(holds(session, 'roles')).toBe(false);
});

it('implies nothing by what stands above in the tree', () => {
  expect(holds(withRole(false, ['Magento_User::acl']), 'users')).toBe(false);
});

it('opens nothing to who lacks the second factor that is demanded', () => {
  expect(holds({ ...withRole(true), second_factor_missing: true }, 'users')).toBe(false);
});

it('lets nobody do anything without a session', () => {
  expect(holds(null, 'integrations')).toBe(false);
});
