import type { Page } from '@playwright/test';
import {
  addIntegration,
  ask,
  call,
  create,
  expect,
  fresh,
  goToIntegrations,
  PASSWORD,
  PRODUCTS,
  readTokens,
  searchFor,
  signIn,
  test,
  thirdParty,
  type Tokens,
  tokensOfThirdParty,
} from './support';

async function addActive(page: Page, name: string): Promise<Tokens> {
  await addIntegration(page, { name, resources: ['Products'] });
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  const tokens = await readTokens(page);
  await page.getByRole('button', { name: 'Done' }).click();
  return tokens;
}

test('Reauthorize gives new tokens, and ends the old ones', async ({ page }) => {
  const name = fresh('Renewed WMS');
  await signIn(page);
  const old = await addActive(page, name);
  await page.getByRole('link', { name: `Reauthorize ${name}` }).click();
  const consent = page.getByRole('dialog', { name });
  await expect(consent.getByText('The permissions are those that you allowed before.')).toBeVisible();
  await consent.getByRole('button', { name: 'Reauthorize' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  const tokens = await readTokens(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(`The integration '${name}' has been re-authorized.`)).toBeVisible();
  expect(tokens.consumerKey).toBe(old.consumerKey);
  expect(tokens.accessToken).not.toBe(old.accessToken);
  expect(await call('/V1/products/types', old)).toBe(401);
  expect(await call('/V1/products/types', tokens)).toBe(200);
});

test('an exchange again keeps the old token until the new one is issued', async ({ page, context }) => {
  const name = fresh('Exchanged WMS');
  const urls = { callback_url: `${thirdParty()}/credentials`, identity_link_url: `${thirdParty()}/login` };
  await signIn(page);
  const id = await create(page, { name, resources: PRODUCTS, ...urls });
  const exchange = async (path: string) => {
    await page.goto(`/admin/system/integrations/${id}/${path}`);
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: /^(Allow|Reauthorize)$/ }).click();
    const popup = await opened;
    await expect(page.getByText('Waiting for you to sign in')).toBeVisible();
    return popup;
  };
  await (await exchange('activate')).getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The integration is active.')).toBeVisible();
  const old = await tokensOfThirdParty();

  const popup = await exchange('reauthorize');
  expect(await call('/V1/products/types', old)).toBe(200);
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The integration is active.')).toBeVisible();
  expect(await call('/V1/products/types', old)).toBe(401);
  expect(await call('/V1/products/types', await tokensOfThirdParty())).toBe(200);
});

test('added permissions wait for Allow changes, which keeps the tokens', async ({ page }) => {
  const name = fresh('Widened WMS');
  await signIn(page);
  const tokens = await addActive(page, name);
  expect(await call('/V1/cmsPage/1', tokens)).toBe(401);
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('tab', { name: 'API' }).click();
  await page.getByRole('textbox', { name: 'Search resources' }).fill('Magento_Cms::page');
  await page.getByRole('treeitem', { name: 'Pages', exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await searchFor(page, name);
  await expect(page.getByText('Changes pending')).toBeVisible();
  expect(await call('/V1/cmsPage/1', tokens)).toBe(401);

  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await page.getByRole('button', { name: 'Allow changes' }).click();
  await expect(page.getByText(`The changes of the integration '${name}' have been allowed.`)).toBeVisible();
  expect(await call('/V1/cmsPage/1', tokens)).toBe(200);
});

test('Reauthorize shows what was added and what was removed since the last consent', async ({ page }) => {
  const name = fresh('Changed WMS');
  await signIn(page);
  const id = await create(page, { name, resources: PRODUCTS });
  await ask(page, 'POST', `/integrations/${id}/activate`);
  const resources = ['Magento_Backend::admin', 'Magento_Cms::page'];
  await ask(page, 'PATCH', `/integrations/${id}`, { resources, current_password: PASSWORD });

  const expectChanges = async () => {
    await expect(page.getByRole('list', { name: /^Added/ }).getByRole('listitem')).toHaveText([/Magento_Cms::page$/]);
    await expect(page.getByRole('list', { name: /^Removed/ }).getByRole('listitem')).toHaveText([
      /Magento_Catalog::catalog$/,
      /Magento_Catalog::catalog_inventory$/,
      /Magento_Catalog::products$/,
    ]);
  };
  await page.goto(`/admin/system/integrations/${id}`);
  await expectChanges();
  await page.goto(`/admin/system/integrations/${id}/reauthorize`);
  await expectChanges();
  await page.getByRole('button', { name: 'Reauthorize', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.goto(`/admin/system/integrations/${id}/reauthorize`);
  await expect(page.getByText('The permissions are those that you allowed before.')).toBeVisible();
});

test('a suspended integration is refused, and answered again after Resume', async ({ page }) => {
  const name = fresh('Paused WMS');
  await signIn(page);
  const tokens = await addActive(page, name);
  await page.getByRole('button', { name: `Suspend ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText(`The integration '${name}' has been suspended.`)).toBeVisible();
  expect(await call('/V1/products/types', tokens)).toBe(401);
  await page.getByRole('button', { name: `Resume ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText(`The integration '${name}' has been resumed.`)).toBeVisible();
  expect(await call('/V1/products/types', tokens)).toBe(200);
});

test('the credentials are revealed for the password, and the audit log tells', async ({ page }) => {
  const name = fresh('Revealed WMS');
  await signIn(page);
  const tokens = await addActive(page, name);
  expect(await call('/V1/products/types', tokens)).toBe(200);
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await expect(page.getByRole('heading', { name: 'Credentials' })).toBeVisible();
  await expect(page.getByText('Access token issued')).toBeVisible();
  await expect(page.getByText('1 allowed, 0 refused')).toBeVisible();
  await expect(page.getByText('RFC 5849', { exact: true })).toBeVisible(); // The reading that matched.
  await page.getByRole('button', { name: 'Reveal credentials' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reveal credentials' });
  await dialog.getByLabel('Your Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Reveal credentials' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  expect(await readTokens(page)).toEqual(tokens);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Audit Log' }).click();
  await expect(page.getByRole('row').filter({ hasText: name }).filter({ hasText: 'integration.reveal' })).toBeVisible();
  await goToIntegrations(page);
});
