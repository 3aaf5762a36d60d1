import {
  addIntegration,
  call,
  expect,
  fillNewIntegration,
  fresh,
  PASSWORD,
  readTokens,
  row,
  signIn,
  test,
} from './support';

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

test('limits are set in the form, and hold', async ({ page }) => {
  const name = fresh('Limited CRM');
  const box = (label: string) => page.getByRole('textbox', { name: label });
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
  await signIn(page);
  await fillNewIntegration(page, { name, resources: ['Products'] });
  await page.getByRole('tab', { name: 'Integration Info' }).click();
  await box('Sustained calls').fill('many');
  await box('From these addresses only').fill('somewhere');
  await save();
  await expect(page.getByText('Please enter a whole number from 1 on.')).toBeVisible();
  await expect(box('Sustained calls')).toBeFocused();
  await box('Sustained calls').fill('2');
  await save();
  await expect(page.getByText(/"somewhere" is no address/)).toBeVisible();
  await expect(box('From these addresses only')).toBeFocused();
  await box('From these addresses only').fill('127.0.0.0/8\n::1');
  await page.getByRole('combobox', { name: 'In each' }).selectOption('Minute');
  await box('Calls at once after a pause').fill('3');
  await box('Calls under way at once').fill('4');
  await page.getByRole('button', { name: 'Save & Activate' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  const tokens = await readTokens(page);
  await page.getByRole('button', { name: 'Done' }).click();
  for (const status of [200, 200, 200, 429]) expect(await call('/V1/products/types', tokens)).toBe(status);

  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await expect(box('Sustained calls')).toHaveValue('2');
  await expect(page.getByRole('combobox', { name: 'In each' })).toHaveValue('min');
  await expect(box('Calls at once after a pause')).toHaveValue('3');
  await expect(box('Calls under way at once')).toHaveValue('4');
  await expect(box('From these addresses only')).toHaveValue('127.0.0.0/8\n::1');
  await box('Sustained calls').fill('');
  await box('From these addresses only').fill('192.0.2.7');
  await page.getByLabel('Your Password').fill(PASSWORD);
  await save();
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
  expect(await call('/V1/products/types', tokens)).toBe(403);
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
  await page.getByRole('button', { name: `Suspend ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText(`The integration '${name}' has been suspended.`)).toBeVisible();
  for (const path of ['/system/notifications', '/system/audit-log']) {
    await page.goto(`/admin${path}`);
    await expect(page.getByText(name).first()).toBeVisible();
  }
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
