import { expect, it } from 'vitest';
import { buildTree, type Resource } from '../../ui/tree-model';
import { changedFields, faultIds, initialValues, isDirty, tabOf } from './form-model';
import { isInsecure, isPlainOffLoopback } from './insecure';
import type { Integration } from './queries';

const resource = (id: string, parent: string | null): Resource => ({ id, title: id, parent, routes: [] });
const tree = buildTree([
  resource('Magento_Backend::admin', null),
  resource('sales', 'Magento_Backend::admin'),
  resource('orders', 'sales'),
  resource('returns', 'sales'),
]);

const stored: Integration = {
  id: 5,
  name: 'ERP',
  status: 'active',
  email: null,
  callback_url: 'https://erp.example/cb',
  identity_link_url: null,
  all_resources: false,
  resources: ['orders'], // granted by the command line, without its ancestors
  granted: { all_resources: false, resources: ['orders'] },
  pending: null,
  removed: null,
  consumer_key: 'k',
  signature_profile: 'auto',
  allowed_methods: [],
  bearer: false,
  bearer_expires_at: null,
  rate_limit: null,
  rate_burst: null,
  concurrency_limit: null,
  allow_from: [],
  calls: 0,
  refused: 0,
  last_used_at: null,
  last_reading: null,
  allowed_at: null,
  access_token_created_at: null,
  exchange: null,
  within_reach: true,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

const empty = initialValues(tree);
const before = initialValues(tree, stored);

it('asks for a name and the password', () => {
  expect(faultIds(empty)).toEqual({ name: 'common.required', current_password: 'common.required' });
});

it.each(['erp', 'a@b', 'a b@c.de', '@c.de'])('refuses the e-mail address %s', (email) => {
  expect(faultIds({ ...empty, email }).email).toBe('form.emailFault');
});

it.each(['ftp://a.example', 'a.example', 'https://', 'javascript:alert(1)', 'https://a b'])(
  'refuses the URL %s',
  (url) => {
    expect(faultIds({ ...empty, callback_url: url }).callback_url).toBe('form.urlFault');
  },
);

it('takes what is right', () => {
  const values = { ...before, email: 'it@erp.example', identity_link_url: 'HTTPS://erp.example', password: 'x' };
  expect(faultIds(values)).toEqual({});
});

it('sends only what was changed, and leaves an untouched list of resources alone', () => {
  expect(changedFields(tree, { ...before, name: ' ERP 2 ' }, before)).toEqual({ name: 'ERP 2' });
});

it('sends a changed choice with its mixed ancestors', () => {
  const body = changedFields(tree, { ...before, chosen: new Set(['orders', 'returns']) }, before);
  expect(body).toEqual({
    all_resources: false,
    resources: ['Magento_Backend::admin', 'sales', 'orders', 'returns'],
  });
});

it('sends no list with All', () => {
  expect(changedFields(tree, { ...before, all: true }, before)).toEqual({ all_resources: true });
});

it('clears a URL by sending it empty', () => {
  expect(changedFields(tree, { ...before, callback_url: '' }, before)).toEqual({ callback_url: '' });
});

it('is unsaved from the first letter on, and not after it was taken back', () => {
  expect(isDirty(before, before)).toBe(false);
  expect(isDirty({ ...before, name: 'E' }, before)).toBe(true);
  expect(isDirty({ ...before, chosen: new Set(['orders']) }, before)).toBe(false);
});

it('knows the tab of each field', () => {
  expect(tabOf('resources')).toBe('api');
  expect(tabOf('current_password')).toBe('info');
});

it('warns of plain http, and asks about it only away from this machine', () => {
  expect(isInsecure({ callback_url: null, identity_link_url: 'HTTP://a.example' })).toBe(true);
  expect(isInsecure({ callback_url: 'https://a.example', identity_link_url: null })).toBe(false);
  expect(isPlainOffLoopback('http://a.example/cb')).toBe(true);
  for (const url of ['https://a.example', 'http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:1', '']) {
    expect(isPlainOffLoopback(url), url).toBe(false);
  }
});

it('sends how it may sign only where that was changed', () => {
  expect(changedFields(tree, { ...before, profile: 'rfc5849', methods: ['HMAC-SHA1'] }, before)).toEqual({
    signature_profile: 'rfc5849',
    allowed_methods: ['HMAC-SHA1'],
  });
  const opted = initialValues(tree, { ...stored, allowed_methods: ['HMAC-SHA512'] });
  expect(changedFields(tree, { ...opted, methods: [] }, opted)).toEqual({ allowed_methods: [] });
});

it('sends bearer and its end together', () => {
  expect(changedFields(tree, { ...before, bearer: true }, before)).toEqual({ bearer: true });
  expect(changedFields(tree, { ...before, bearer: true, bearerUntil: '2030-01-31' }, before)).toEqual({
    bearer: true,
    bearer_expires_at: '2030-01-31T00:00:00Z',
  });
  const ending = initialValues(tree, { ...stored, bearer: true, bearer_expires_at: '2030-01-31T12:00:00Z' });
  expect(isDirty(ending, ending)).toBe(false);
  expect(changedFields(tree, { ...ending, bearerUntil: '' }, ending)).toEqual({ bearer: true });
  expect(changedFields(tree, { ...ending, bearer: false }, ending)).toEqual({ bearer: false });
});
