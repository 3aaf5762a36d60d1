import { addIntegration, call, expect, fillNewIntegration, fresh, readTokens, row, signIn, test } from './support';

test('Allow shows four tokens that work at once', async ({ page }) => {
  const name = fresh('Direct PIM');
  await signIn(page);
  await addIntegration(page, { name, resources: ['Products'] });
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  const dialog = page.getByRole('dialog', { name: 'Integration Tokens for Extensions' });
  await expect(dialog).toBeVisible();
  const tokens = await readTokens(page);

  await dialog.getByRole('button', { name: 'Copy Access Token', exact: true }).click();
  await expect(dialog.getByText('Access Token copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(tokens.accessToken);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download as .env' }).click();
  expect((await download).suggestedFilename()).toBe('integration.env');

  expect(await call('/V1/products/types', tokens)).toBe(200);
  expect(await call('/V1/cmsPage/1', tokens)).toBe(401);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(`The integration '${name}' has been activated.`)).toBeVisible();
  await expect(row(page, name).getByText('Active', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: `Reauthorize ${name}` })).toBeFocused();
});

test('Save & Activate goes on to the consent', async ({ page }) => {
  const name = fresh('Hasty PIM');
  await signIn(page);
  await fillNewIntegration(page, { name, resources: 'All' });
  await page.getByRole('button', { name: 'Save & Activate' }).click();
  const consent = page.getByRole('dialog', { name });
  await expect(consent.getByText('All: everything, also what is added later')).toBeVisible();
  await consent.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
});
