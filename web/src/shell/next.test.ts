// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { safeNext } from './next';

it('goes on to a page of the admin', () => {
  expect(safeNext('/admin/system/users?x=1')).toBe('/admin/system/users?x=1');
});

it.each([
  ['nothing', undefined],
  ['another host', 'https://evil.example/admin/'],
  ['another host without a scheme', '//evil.example/admin/'],
  ['backslashes', '/\\evil.example/admin/'],
  ['a script', 'javascript:alert(1)'],
  ['a path outside', '/rest/V1/modules'],
  ['a way out by dots', '/admin/../rest/V1/modules'],
  ['the sign-in itself', '/admin/login?next=%2Fadmin%2Flogin'],
])('goes to the start page for %s', (_what, next) => {
  expect(safeNext(next)).toBe('/admin/');
});
