// Every step of an integration's life on a phone of 390 px, by touch.
import { call, expect, fresh, PASSWORD, readTokens, row, searchFor, signIn, test } from './support';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test('an integration is added, allowed, suspended and deleted on a phone', async ({ page }) => {
  const name = fresh('Pocket CRM');
  const saved = page.getByText(`The integration '${name}' has been saved.`);
  await signIn(page);
  await page.getByRole('link', { name: 'Add New Integration' }).tap();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('tab', { name: 'API' }).tap();
  await page.getByRole('textbox', { name: 'Search resources' }).fill('Products');
  await page.getByRole('treeitem', { name: 'Products', exact: true }).first().tap();
  await page.getByRole('button', { name: 'Save', exact: true }).tap();
  await expect(saved).toBeVisible();

  await searchFor(page, name);
  await page.getByRole('link', { name: `Activate ${name}` }).tap();
  await page.getByRole('button', { name: 'Allow' }).tap();
  const dialog = page.getByRole('dialog', { name: 'Integration Tokens for Extensions' });
  await expect(dialog).toBeVisible();
  const tokens = await readTokens(page);
  await dialog.getByRole('button', { name: 'Copy all' }).tap();
  await dialog.getByRole('button', { name: 'Done' }).tap();
  await expect(row(page, name).getByText('Active', { exact: true })).toBeVisible();
  expect(await call('/V1/products/types', tokens)).toBe(200);

  await page.getByRole('button', { name: `Suspend ${name}` }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).tap();
  await expect(page.getByText(`The integration '${name}' has been suspended.`)).toBeVisible();
  await page.getByRole('button', { name: `Delete ${name}` }).tap();
  await page.getByRole('button', { name: 'OK' }).tap();
  await expect(page.getByText(`The integration '${name}' has been deleted.`)).toBeVisible();
});

test('the menu covers the page on a phone, and goes away with a choice', async ({ page }) => {
  await signIn(page);
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await expect(menu).toBeHidden();
  await page.getByRole('button', { name: 'Main menu, show or hide' }).tap();
  await menu.getByRole('link', { name: 'Configuration' }).tap();
  await expect(page.getByRole('heading', { name: 'Configuration', level: 1 })).toBeVisible();
  await expect(menu).toBeHidden();
});
