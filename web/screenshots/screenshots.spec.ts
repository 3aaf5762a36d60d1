// The pictures of docs/admin-guide.md, in the order of its chapters.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import {
  ask,
  call,
  create,
  expect,
  fillNewIntegration,
  goToSignIn,
  PASSWORD,
  PRODUCTS,
  signIn,
  test,
  thirdParty,
} from '../e2e/support';
import { keepSteady } from './steady';

const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots');
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

test.use({ viewport: DESK, timezoneId: 'UTC', contextOptions: { reducedMotion: 'reduce' } });

async function shoot(page: Page, name: string) {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function go(page: Page, path: string) {
  await page.goto(`/admin${path}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
}

async function inTheDark(page: Page, shot: () => Promise<void>) {
  await page.evaluate(() => document.documentElement.classList.add('pf-v6-theme-dark'));
  await shot();
  await page.evaluate(() => document.documentElement.classList.remove('pf-v6-theme-dark'));
}

async function onAPhone(page: Page, shot: () => Promise<void>) {
  await page.setViewportSize(PHONE);
  await shot();
  await page.setViewportSize(DESK);
}

const ORDERS = [
  'Magento_Backend::admin',
  'Magento_Sales::sales',
  'Magento_Sales::sales_operation',
  'Magento_Sales::sales_order',
];
// A shop as one finds it after some months.
async function fillShop(page: Page) {
  const shop = {
    'Northwind ERP': ORDERS,
    'Harbour Shipping': ORDERS,
    'Lighthouse PIM': PRODUCTS,
    'Old Mill Accounting': ORDERS,
    'Tideline Newsletter': PRODUCTS,
    'Price Watch': PRODUCTS,
    'Bookkeeping Export': ORDERS,
  };
  const ids = new Map<string, number>();
  for (const [name, resources] of Object.entries(shop)) {
    const plain = name === 'Old Mill Accounting';
    const email = `it@${name.toLowerCase().replaceAll(' ', '-')}.example`;
    const urls = plain ? { callback_url: 'http://old-mill.example/oauth' } : {};
    const id = await create(page, { name, email, resources, ...urls });
    ids.set(name, id);
    if (name !== 'Bookkeeping Export') await ask(page, 'POST', `/integrations/${id}/activate`);
  }
  await ask(page, 'POST', `/integrations/${ids.get('Price Watch')}/suspend`);
  const without = PRODUCTS.filter((id) => id !== 'Magento_Catalog::products');
  const more = { resources: [...without, 'Magento_Catalog::categories'], current_password: PASSWORD };
  await ask(page, 'PATCH', `/integrations/${ids.get('Lighthouse PIM')}`, more);
  return ids;
}

async function shootPeople(page: Page) {
  const support = { name: 'Support', resources: ORDERS, current_password: PASSWORD };
  const { id } = await ask<{ id: number }>(page, 'POST', '/roles', support);
  const ann = { username: 'ann', email: 'ann@shop.example', role_id: id, password: 'ann-horse-7' };
  await ask(page, 'POST', '/users', { ...ann, current_password: PASSWORD });
  await go(page, '/system/users');
  await shoot(page, 'users');
  await page.getByRole('button', { name: 'Edit ann' }).click();
  await shoot(page, 'edit-user');
  await go(page, '/system/roles');
  await shoot(page, 'roles');
  await go(page, `/system/roles/${id}`);
  await shoot(page, 'edit-role');
  await go(page, '/account');
  await shoot(page, 'account');
  await onAPhone(page, () => shoot(page, 'account-phone'));
  await page.getByRole('button', { name: 'Turn on the second factor' }).click();
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await shoot(page, 'second-factor');
}

async function shootHappenings(page: Page) {
  await go(page, '/system/integrations');
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await expect(page.getByRole('link', { name: 'All notifications' })).toBeVisible();
  await shoot(page, 'bell');
  await onAPhone(page, () => shoot(page, 'bell-phone'));
  await go(page, '/system/notifications');
  await page.getByRole('heading', { name: 'E-mails about it' }).scrollIntoViewIfNeeded();
  await shoot(page, 'notifications');
  await go(page, '/reports/refused-calls');
  await shoot(page, 'refused-calls');
  await page
    .getByRole('link', { name: /^Why was/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: /^Refused call / })).toBeVisible();
  await shoot(page, 'refused-call');
}

test('the pictures', async ({ page, context }) => {
  mkdirSync(FOLDER, { recursive: true });
  await goToSignIn(page);
  await shoot(page, 'sign-in');
  await keepSteady(page);
  await signIn(page);
  await shoot(page, 'integrations-empty');
  const ids = await fillShop(page);
  const path = (name: string, more = '') => `/system/integrations/${ids.get(name)}${more}`;

  await go(page, '/system/integrations');
  await shoot(page, 'integrations');
  await inTheDark(page, () => shoot(page, 'integrations-dark'));
  await onAPhone(page, () => shoot(page, 'integrations-phone'));

  await fillNewIntegration(page, {
    name: 'Parcel Desk',
    email: 'it@parcel-desk.example',
    callback: 'http://parcel-desk.example/oauth/credentials',
    identity: 'https://parcel-desk.example/login',
    resources: ['Orders'],
  });
  await page.getByRole('textbox', { name: 'Search resources' }).fill('');
  await page.getByRole('treeitem', { name: 'Orders', exact: true }).first().focus();
  await shoot(page, 'new-integration-api');
  await onAPhone(page, () => shoot(page, 'new-integration-api-phone'));
  await page.getByRole('tab', { name: 'Integration Info' }).click();
  await shoot(page, 'new-integration');
  await page.getByRole('textbox', { name: 'Sustained calls' }).fill('600');
  await page.getByRole('textbox', { name: 'Calls at once after a pause' }).fill('50');
  await page.getByRole('textbox', { name: 'From these addresses only' }).fill('192.0.2.0/24\n2001:db8::/32');
  await page.getByRole('heading', { name: 'Limits' }).evaluate((heading) => heading.scrollIntoView());
  await shoot(page, 'limits');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await shoot(page, 'plain-http');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();

  await go(page, path('Bookkeeping Export', '/activate'));
  await expect(page.getByRole('region', { name: 'Requested resources' })).toBeVisible();
  await shoot(page, 'consent');
  await inTheDark(page, () => shoot(page, 'consent-dark'));
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible();
  await shoot(page, 'tokens');
  await page.getByRole('button', { name: 'Done' }).click();

  const urls = { callback_url: `${thirdParty()}/credentials`, identity_link_url: `${thirdParty()}/login` };
  const exchanging = await create(page, { name: 'Parcel Desk', resources: ORDERS, ...urls });
  await go(page, `/system/integrations/${exchanging}/activate`);
  await page.getByRole('button', { name: 'Test callback' }).click();
  await page.getByRole('button', { name: 'What will be sent, with the secrets masked' }).click();
  await page.getByText('oauth_consumer_secret=').scrollIntoViewIfNeeded();
  await shoot(page, 'callback-test');
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Allow' }).click();
  const popup = await opened;
  await expect(page.getByRole('link', { name: 'Open the sign-in page' })).toBeVisible();
  await shoot(page, 'exchange');
  await popup.close();
  await fetch(`${thirdParty()}/behaviour`, { method: 'POST', body: '{"status": 500}' });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await go(page, `/system/integrations/${exchanging}/activate`);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
  await shoot(page, 'exchange-failed');

  await go(page, path('Lighthouse PIM'));
  await shoot(page, 'edit-integration');
  await inTheDark(page, () => shoot(page, 'edit-integration-dark'));
  await onAPhone(page, () => shoot(page, 'edit-integration-phone'));
  await page.getByRole('button', { name: 'Revoke tokens' }).scrollIntoViewIfNeeded();
  await shoot(page, 'credentials');
  await go(page, path('Lighthouse PIM', '/reauthorize'));
  await page.getByRole('heading', { name: 'Changes since it was last allowed' }).scrollIntoViewIfNeeded();
  await shoot(page, 'reauthorize');
  await go(page, '/system/integrations');
  await page.getByRole('button', { name: 'Delete Price Watch' }).click();
  await shoot(page, 'delete');

  await go(page, '/stores/configuration/webapi');
  await page.getByRole('button', { name: 'Web API Security Setting' }).click();
  await page.getByRole('button', { name: 'The 31 routes that this opens to everybody' }).click();
  await shoot(page, 'configuration-webapi');
  await go(page, '/stores/configuration/oauth');
  await page.getByRole('button', { name: 'Consumer Settings' }).click();
  await shoot(page, 'configuration-oauth');

  await call('/V1/orders/1');
  await go(page, '/system/audit-log');
  await shoot(page, 'audit-log');
  await page
    .getByRole('button', { name: /^Details \d/ })
    .first()
    .click();
  await shoot(page, 'audit-entry');
  await shootPeople(page);
  await shootHappenings(page);

  await go(page, '/system/integrations');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Integrationen', level: 1 })).toBeVisible();
  await shoot(page, 'integrations-german');
});
