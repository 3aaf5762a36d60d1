import { addIntegration, expect, fillNewIntegration, fresh, PASSWORD, row, signIn, test } from './support';

test('a saved integration stands in the grid, inactive', async ({ page }) => {
  const name = fresh('Added CRM');
  await signIn(page);
  await addIntegration(page, { name, email: 'it@crm.example', resources: ['Products', 'Orders'] });
  await expect(row(page, name).getByText('Inactive', { exact: true })).toBeVisible();
});

test('the first bad field has the focus, and nothing typed is lost', async ({ page }) => {
  const name = fresh('Faulty CRM');
  await signIn(page);
  await fillNewIntegration(page, { name, email: 'not-an-address', callback: 'not a url', resources: [] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Please enter a valid email address.')).toBeVisible();
  await expect(page.getByText('Please enter a valid URL.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Email' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
});

test('a taken name is told beside the field', async ({ page }) => {
  const name = fresh('Taken CRM');
  await signIn(page);
  await addIntegration(page, { name, resources: [] });
  await fillNewIntegration(page, { name: name.toUpperCase(), resources: [] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await expect(page.getByText(/The integration with name .* exists\./)).toBeVisible();
});

test('plain http to another machine is asked about first', async ({ page }) => {
  const name = fresh('Plain CRM');
  await signIn(page);
  await fillNewIntegration(page, { name, callback: 'http://crm.example/cb', resources: [] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Save without HTTPS?' });
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByText(`The integration '${name}' has been saved.`)).toBeVisible();
});

test('what is unsaved is not lost without a question', async ({ page }) => {
  await signIn(page);
  await fillNewIntegration(page, { name: fresh('Unsaved CRM'), resources: [] });
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByRole('heading', { name: 'New Integration', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
});

test('script in a name is shown as it was typed', async ({ page }) => {
  const name = fresh('<img src=x onerror=alert(1)>');
  await signIn(page);
  await addIntegration(page, { name, resources: [] });
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await expect(page.getByRole('heading', { name: `Edit Integration '${name}'` })).toBeVisible();
});

test('the tree is chosen by the keyboard alone', async ({ page }) => {
  const name = fresh('Keyboard CRM');
  await signIn(page);
  await page.getByRole('link', { name: 'Add New Integration' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await page.keyboard.type(name);
  await page.getByLabel('Your Password').focus();
  await page.keyboard.type(PASSWORD);
  await page.getByRole('tab', { name: 'API' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Collapse all' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('c');
  const catalog = page.getByRole('treeitem', { name: 'Catalog', exact: true });
  await expect(catalog).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  await expect(catalog).toHaveAttribute('aria-checked', 'mixed');
  await page.getByRole('button', { name: 'Save', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`The integration '${name}' has been saved.`)).toBeVisible();
});
