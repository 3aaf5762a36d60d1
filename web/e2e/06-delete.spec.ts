import { addIntegration, call, expect, fresh, readTokens, row, signIn, test } from './support';

test('a deleted integration is gone from the grid, and its calls are refused', async ({ page }) => {
  const name = fresh('Deleted Mail');
  await signIn(page);
  await addIntegration(page, { name, resources: ['Products'] });
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('dialog', { name: 'Integration Tokens for Extensions' })).toBeVisible();
  const tokens = await readTokens(page);
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: `Delete ${name}` }).click();
  const question = page.getByRole('dialog', { name: 'Are you sure?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByText(`The integration '${name}' has been deleted.`)).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  expect(await call('/V1/products/types', tokens)).toBe(401);
});
