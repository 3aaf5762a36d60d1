// What the scenarios share: a page that is watched, the sign-in, and calls of the store's API.
import { createHmac, randomBytes } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';

export const PASSWORD = 'correct-horse-7';
export const api = () => process.env.LATCHKEY_API ?? 'http://127.0.0.1:8080';
export const thirdParty = () => process.env.LATCHKEY_THIRD_PARTY ?? 'http://127.0.0.1:8090';

// Faults of the page itself; what a refused call writes to the console is no fault.
export const test = base.extend<{ watched: void }>({
  watched: [
    async ({ page, baseURL }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(`console: ${text}`);
      });
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(baseURL ?? '') && !url.startsWith('blob:')) faults.push(`outside: ${url}`);
      });
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

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

export async function signIn(page: Page, username = 'admin', password = PASSWORD) {
  await goToSignIn(page);
  await fillSignIn(page, username, password);
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
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

// The status of a GET without a query, signed with these tokens (RFC 5849, HMAC-SHA256); without tokens, a guest's.
export async function call(path: string, tokens?: Tokens): Promise<number> {
  const url = `${api()}/rest${path}`;
  if (!tokens) return (await fetch(url)).status;
  const parameters = {
    oauth_consumer_key: tokens.consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_token: tokens.accessToken,
    oauth_version: '1.0',
  };
  const joined = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  const key = `${encode(tokens.consumerSecret)}&${encode(tokens.accessTokenSecret)}`;
  const signature = createHmac('sha256', key)
    .update(`GET&${encode(url)}&${encode(joined)}`)
    .digest('base64');
  const header = Object.entries({ ...parameters, oauth_signature: signature })
    .map(([name, value]) => `${name}="${encode(value)}"`)
    .join(', ');
  return (await fetch(url, { headers: { Authorization: `OAuth ${header}` } })).status;
}
