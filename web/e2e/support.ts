// What the scenarios share: a page that is watched, the sign-in, and calls of the admin's and of the store's API.
import { createHmac, randomBytes } from 'node:crypto';
import { test as base, type BrowserContext, expect, type Page } from '@playwright/test';
import type { Schemas } from '../src/api/client';
import { worldOfThisWorker } from './global-setup';
import { PASSWORD } from './world';

const API = '/admin/api/v1';

export { expect, PASSWORD };
export const thirdParty = () => worldOfThisWorker().thirdParty;

// Faults of the pages themselves, popups included. That a call was refused the browser tells on the console; this is a
// fault of everything but the API, which refuses what it has to.
function watch(context: BrowserContext, admin: string): string[] {
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`));
  context.on('console', (message) => {
    const { url } = message.location();
    const refused = message.text().startsWith('Failed to load resource') && url.startsWith(`${admin}/admin/api/`);
    if (message.type() === 'error' && url.startsWith(admin) && !refused)
      faults.push(`console: ${message.text()} ${url}`);
  });
  context.on('request', (request) => {
    if (request.isNavigationRequest() || !request.frame().url().startsWith(admin)) return;
    const url = request.url();
    if (!url.startsWith(admin) && !url.startsWith('blob:')) faults.push(`outside: ${url}`);
  });
  return faults;
}

export const test = base.extend<{ watched: void }>({
  // eslint-disable-next-line no-empty-pattern
  baseURL: async ({}, give) => give(worldOfThisWorker().admin),
  watched: [
    async ({ context }, use) => {
      // A violation of the policy is told on the console as well, but not each of them.
      await context.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
          console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
        ),
      );
      const faults = watch(context, worldOfThisWorker().admin);
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

let count = 0;
// A name that no other scenario uses.
export function fresh(name: string): string {
  count += 1;
  return `${name} ${Date.now().toString(36)}-${count}`;
}

export async function goToSignIn(page: Page) {
  await page.goto('/admin/login');
  await expect(page.getByRole('heading', { name: 'Welcome, please sign in' })).toBeVisible();
}

export async function fillSignIn(page: Page, username: string, password: string) {
  await page.getByRole('textbox', { name: 'Username' }).fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signInByForm(page: Page, username: string, password: string) {
  await goToSignIn(page);
  await fillSignIn(page, username, password);
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
}

// The quick way, for scenarios about something else.
export async function signIn(page: Page) {
  const answer = await page.request.post(`${API}/session`, { data: { username: 'admin', password: PASSWORD } });
  expect(answer.ok()).toBe(true);
  await page.goto('/admin/system/integrations');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible(); // In whatever language.
}

// Asks the admin's API in the session of `page`, for what a scenario needs and does not show.
export async function ask<T>(page: Page, method: string, path: string, data?: object): Promise<T> {
  const session = (await (await page.request.get(`${API}/session`)).json()) as Schemas['Session'];
  const headers = { 'X-CSRF-Token': session.csrf_token };
  const answer = await page.request.fetch(API + path, { method, data, headers });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

// What the form sends for Products alone: the node and what is above it.
export const PRODUCTS = [
  'Magento_Backend::admin',
  'Magento_Catalog::catalog',
  'Magento_Catalog::catalog_inventory',
  'Magento_Catalog::products',
];

export async function create(page: Page, form: Schemas['IntegrationForm']): Promise<number> {
  const body = { resources: [], ...form, current_password: PASSWORD };
  return (await ask<Schemas['Integration']>(page, 'POST', '/integrations', body)).id;
}

export async function goToIntegrations(page: Page) {
  await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Integrations' }).click();
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
}

export async function goToConfiguration(page: Page) {
  await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Configuration' }).click();
  await expect(page.getByRole('heading', { name: 'Configuration', level: 1 })).toBeVisible();
}

export interface NewIntegration {
  name: string;
  email?: string;
  callback?: string;
  identity?: string;
  resources: string[] | 'All';
}

export async function fillNewIntegration(page: Page, integration: NewIntegration, password = PASSWORD) {
  await page.getByRole('link', { name: 'Add New Integration' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(integration.name);
  await page.getByRole('textbox', { name: 'Email' }).fill(integration.email ?? '');
  await page.getByRole('textbox', { name: 'Callback URL' }).fill(integration.callback ?? '');
  await page.getByRole('textbox', { name: 'Identity Link URL' }).fill(integration.identity ?? '');
  await page.getByLabel('Your Password').fill(password);
  await page.getByRole('tab', { name: 'API' }).click();
  if (integration.resources === 'All') {
    await page.getByRole('combobox', { name: 'Resource Access' }).selectOption('All');
    return;
  }
  for (const title of integration.resources) {
    await page.getByRole('textbox', { name: 'Search resources' }).fill(title);
    await page.getByRole('treeitem', { name: title, exact: true }).first().click();
  }
}

export async function addIntegration(page: Page, integration: NewIntegration) {
  await fillNewIntegration(page, integration);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(`The integration '${integration.name}' has been saved.`)).toBeVisible();
  await searchFor(page, integration.name);
}

export async function searchFor(page: Page, name: string) {
  await page.getByRole('textbox', { name: 'Search by Name' }).fill(name);
  await expect(row(page, name)).toBeVisible();
}

export function row(page: Page, name: string) {
  return page.getByRole('row').filter({ hasText: name });
}

export interface Tokens {
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
}

export async function readTokens(page: Page): Promise<Tokens> {
  const dialog = page.getByRole('dialog', { name: 'Integration Tokens for Extensions' });
  const value = (name: string) => dialog.getByRole('textbox', { name, exact: true }).inputValue();
  return {
    consumerKey: await value('Consumer Key'),
    consumerSecret: await value('Consumer Secret'),
    accessToken: await value('Access Token'),
    accessTokenSecret: await value('Access Token Secret'),
  };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

// The Authorization header of a request without a query (RFC 5849, HMAC-SHA256).
function authorization(method: string, url: string, tokens: Partial<Tokens>): string {
  const parameters = {
    oauth_consumer_key: tokens.consumerKey ?? '',
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    ...(tokens.accessToken && { oauth_token: tokens.accessToken }),
    oauth_version: '1.0',
  };
  const joined = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  const key = `${encode(tokens.consumerSecret ?? '')}&${encode(tokens.accessTokenSecret ?? '')}`;
  const signature = createHmac('sha256', key)
    .update(`${method}&${encode(url)}&${encode(joined)}`)
    .digest('base64');
  const header = Object.entries({ ...parameters, oauth_signature: signature })
    .map(([name, value]) => `${name}="${encode(value)}"`)
    .join(', ');
  return `OAuth ${header}`;
}

// The status of a GET of the store's API, signed with these tokens; without tokens, a guest's.
export async function call(path: string, tokens?: Tokens): Promise<number> {
  const url = `${worldOfThisWorker().api}/rest${path}`;
  return (await fetch(url, { headers: tokens && { Authorization: authorization('GET', url, tokens) } })).status;
}

// The status of a call for a request token.
export async function askForRequestToken(consumer: Pick<Tokens, 'consumerKey' | 'consumerSecret'>): Promise<number> {
  const url = `${worldOfThisWorker().api}/oauth/token/request`;
  return (await fetch(url, { method: 'POST', headers: { Authorization: authorization('POST', url, consumer) } }))
    .status;
}

// What the third party was given, once its exchange is through.
export async function tokensOfThirdParty(): Promise<Tokens> {
  const state = (await (await fetch(`${thirdParty()}/state`)).json()) as Record<string, string>;
  return {
    consumerKey: state.consumer_key ?? '',
    consumerSecret: state.consumer_secret ?? '',
    accessToken: state.access_token ?? '',
    accessTokenSecret: state.access_token_secret ?? '',
  };
}

// Orders the third party's misbehaviour; {} to end it.
export async function behave(behaviour: object) {
  await fetch(`${thirdParty()}/behaviour`, { method: 'POST', body: JSON.stringify(behaviour) });
}
