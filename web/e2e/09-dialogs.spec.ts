// Every dialog, and every state of a page that is more than its first: accessible in either theme, and fit for a phone.
import type { Page } from '@playwright/test';
import { expectAccessible, expectFitsPhone } from './checks';
import {
  ask,
  create,
  expect,
  fillNewIntegration,
  fresh,
  PASSWORD,
  PRODUCTS,
  searchFor,
  signIn,
  test,
  thirdParty,
} from './support';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function expectGood(page: Page, where: string) {
  await expectAccessible(page, where);
  await expectFitsPhone(page, where);
}

async function openForm(page: Page, id: number) {
  await page.goto(`/admin/system/integrations/${id}`);
  await expect(page.getByRole('heading', { name: 'Integration Details' })).toBeVisible();
}

async function createActive(page: Page, name: string): Promise<number> {
  const id = await create(page, { name, resources: PRODUCTS });
  await ask(page, 'POST', `/integrations/${id}/activate`);
  return id;
}

test('the questions of a row', async ({ page }) => {
  const name = fresh('Asked about');
  await signIn(page);
  await createActive(page, name);
  await searchFor(page, name);
  await page.getByRole('button', { name: `Delete ${name}` }).click();
  await expect(page.getByRole('dialog', { name: 'Are you sure?' })).toBeVisible();
  await expectGood(page, 'delete');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Suspend ${name}` }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectGood(page, 'suspend');
});

test('the consent, the test of the callback, and the tokens', async ({ page }) => {
  const name = fresh('Consented');
  await signIn(page);
  const id = await create(page, { name, callback_url: `${thirdParty()}/credentials`, resources: PRODUCTS });
  await page.goto(`/admin/system/integrations/${id}/activate`);
  await expect(page.getByRole('dialog', { name }).getByRole('region', { name: 'Requested resources' })).toBeVisible();
  await expectGood(page, 'consent');
  await page.getByRole('button', { name: 'Test callback' }).click();
  await page.getByRole('button', { name: 'What will be sent, with the secrets masked' }).click();
  await expect(page.getByText('oauth_consumer_secret=')).toBeVisible();
  await expectGood(page, 'callback test');
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  await expectGood(page, 'tokens');
});

test('the exchange, waiting and failed', async ({ page, context }) => {
  const form = { callback_url: `${thirdParty()}/credentials`, identity_link_url: `${thirdParty()}/login` };
  await signIn(page);
  const waiting = await create(page, { name: fresh('Waiting'), ...form });
  await page.goto(`/admin/system/integrations/${waiting}/activate`);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Allow' }).click();
  await opened;
  await expect(page.getByRole('link', { name: 'Open the sign-in page' })).toBeVisible();
  await expectGood(page, 'exchange, waiting');

  const failing = await create(page, { name: fresh('Failing'), ...form, callback_url: `${thirdParty()}/nowhere` });
  await page.goto(`/admin/system/integrations/${failing}/activate`);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
  await expectGood(page, 'exchange, failed');
});

test('the edit page with what waits, its questions, and the consent to a change', async ({ page }) => {
  const name = fresh('Widened');
  await signIn(page);
  const id = await createActive(page, name);
  const resources = [...PRODUCTS, 'Magento_Cms::page'];
  await ask(page, 'PATCH', `/integrations/${id}`, { resources, current_password: PASSWORD });
  await openForm(page, id);
  await expect(page.getByRole('button', { name: 'Allow changes' })).toBeVisible();
  await expectGood(page, 'edit');
  for (const question of ['Reveal credentials', 'Revoke tokens']) {
    await page.getByRole('button', { name: question }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectGood(page, question);
    await page.keyboard.press('Escape');
  }
  await page.goto(`/admin/system/integrations/${id}/reauthorize`);
  await expect(page.getByRole('heading', { name: 'Changes since it was last allowed' })).toBeVisible();
  await expectGood(page, 'reauthorize');
});

test('a form with faults, and the questions before plain HTTP and before leaving', async ({ page }) => {
  await signIn(page);
  await fillNewIntegration(page, { name: '', email: 'no address', callback: 'no url', resources: [] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('This is a required field.')).toBeVisible();
  await expectGood(page, 'faults');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(fresh('Plain'));
  await page.getByRole('textbox', { name: 'Email' }).fill('');
  await page.getByRole('textbox', { name: 'Callback URL' }).fill('http://crm.example/cb');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Save without HTTPS?' })).toBeVisible();
  await expectGood(page, 'plain HTTP');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('dialog', { name: 'Discard changes?' })).toBeVisible();
  await expectGood(page, 'unsaved');
});

test('an audit entry, a new user, the menu of the user', async ({ page }) => {
  await signIn(page);
  await create(page, { name: fresh('Audited') });
  await page.goto('/admin/system/audit-log');
  await page
    .getByRole('button', { name: /^Details \d/ })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: /^Entry \d/ })).toBeVisible();
  await expectGood(page, 'audit entry');
  await page.goto('/admin/system/users');
  await page.getByRole('button', { name: 'Add New User' }).click();
  await expect(page.getByRole('dialog', { name: 'Add New User' })).toBeVisible();
  await expectGood(page, 'add user');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await expectGood(page, 'user menu');
});

test('an open group of settings with the routes for guests', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/stores/configuration/webapi');
  await page.getByRole('button', { name: 'Web API Security Setting' }).click();
  await page.getByRole('button', { name: 'The 31 routes that this opens to everybody' }).click();
  await expect(page.getByRole('row')).toHaveCount(32);
  await expectGood(page, 'guest routes');
});
