// From a refused call to the reason for it.
import { expectAccessible, expectFitsPhone } from './checks';
import { ask, call, create, expect, fresh, signIn, test } from './support';
import type { Schemas } from '../src/api/client';

test('a refused call is found from its integration, and explained', async ({ page }) => {
  const name = fresh('Refused ERP');
  await signIn(page);
  const id = await create(page, { name });
  const { credentials } = await ask<Schemas['Activation']>(page, 'POST', `/integrations/${id}/activate`);
  const tokens = {
    consumerKey: credentials?.consumer_key ?? '',
    consumerSecret: credentials?.consumer_secret ?? '',
    accessToken: credentials?.access_token ?? '',
    accessTokenSecret: credentials?.access_token_secret ?? '',
  };
  expect(await call('/V1/products/types', tokens)).toBe(401);
  expect(await call('/V1/products/types', { ...tokens, consumerSecret: 'wrong' })).toBe(401);

  await page.goto(`/admin/system/integrations/${id}`);
  await page.getByRole('link', { name: 'Refused calls', exact: true }).click();
  await expect(page.getByText(`Of the integration with ID ${id}`)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '/V1/products/types' })).toHaveCount(2);
  await expectAccessible(page, 'refused calls');
  await expectFitsPhone(page, 'refused calls');

  const missing = page.getByRole('row').filter({ hasText: 'resource-missing' });
  await missing.getByRole('link', { name: /^Why was/ }).click();
  await expect(page.getByRole('heading', { name: /^Refused call / })).toBeVisible();
  await expect(page.getByText(/isn't authorized to access Magento_Catalog::products\.$/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible();
  await expect(page.getByText('its signature is right')).toBeVisible();
  await expectAccessible(page, 'refused call');
  await expectFitsPhone(page, 'refused call');
  // Nothing of it can be used to make a call.
  const shown = await page.locator('main').innerText();
  for (const secret of [tokens.consumerSecret, tokens.accessToken, tokens.accessTokenSecret]) {
    expect(shown).not.toContain(secret);
  }
});

test('an id that is not kept is answered in plain words', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/reports/refused-calls');
  await page.getByRole('textbox', { name: 'Request ID' }).fill('no-such-id');
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByRole('heading', { name: 'This call is no longer kept' })).toBeVisible();
  await expectAccessible(page, 'refused call that is gone');
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: 'Refused Calls', level: 1 })).toBeVisible();
});
