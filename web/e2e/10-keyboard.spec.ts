// The life of an integration by the keyboard alone: nothing here is clicked, focused or filled in any other way.
import { press, tabTo, type } from './keys';
import { ask, call, create, expect, fresh, goToSignIn, PASSWORD, readTokens, signIn, test } from './support';

test('an integration is added, allowed, changed, suspended and deleted by keys', async ({ page }) => {
  test.setTimeout(120_000);
  const name = fresh('Keyboard CRM');
  const button = (label: string) => page.getByRole('button', { name: label, exact: true });
  await goToSignIn(page);
  await type(page, page.getByRole('textbox', { name: 'Username' }), 'admin');
  await type(page, page.getByLabel('Password'), PASSWORD);
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: 'Integrations', level: 1 });
  await expect(heading).toBeVisible();

  // The skip link leads past the menu.
  await page.keyboard.press('Home');
  await press(page, page.getByRole('link', { name: 'Skip to content' }));
  await press(page, page.getByRole('link', { name: 'Add New Integration' }));
  await type(page, page.getByRole('textbox', { name: 'Name', exact: true }), name);
  await type(page, page.getByLabel('Your Password'), PASSWORD);
  await press(page, page.getByRole('tab', { name: 'API' }));

  // The tree: one stop, then arrows, Space and letters.
  await press(page, button('Collapse all'));
  await page.keyboard.press('Tab');
  await page.keyboard.type('cat');
  const catalog = page.getByRole('treeitem', { name: 'Catalog', exact: true });
  await expect(catalog).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('*');
  await page.keyboard.press('ArrowDown');
  const products = page.getByRole('treeitem', { name: 'Products', exact: true });
  await expect(products).toBeFocused();
  await page.keyboard.press(' ');
  await expect(products).toHaveAttribute('aria-checked', 'true');
  await expect(catalog).toHaveAttribute('aria-checked', 'mixed');
  await press(page, button('Save & Activate'));

  // The consent begins at Cancel, so that a stray Enter allows nothing.
  const consent = page.getByRole('dialog', { name });
  await expect(consent.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await press(page, consent.getByRole('button', { name: 'Allow' }));
  const tokens = page.getByRole('dialog', { name: 'Integration Tokens for Extensions' });
  await expect(tokens.getByRole('button', { name: 'Done' })).toBeFocused();
  const credentials = await readTokens(page);
  expect(await call('/V1/products/types', credentials)).toBe(200);
  await press(page, tokens.getByRole('button', { name: 'Copy Access Token', exact: true }));
  await expect(tokens.getByText('Access Token copied.')).toBeVisible();
  await press(page, tokens.getByRole('button', { name: 'Done' }));
  const reauthorize = page.getByRole('link', { name: `Reauthorize ${name}` });
  await expect(reauthorize).toBeFocused();

  // A dialog that is left gives the focus back to what opened it.
  await page.keyboard.press('Enter');
  await expect(consent.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(reauthorize).toBeFocused();

  await press(page, page.getByRole('link', { name: `Edit ${name}` }));
  await type(page, page.getByRole('textbox', { name: 'Email' }), 'it@crm.example');
  await type(page, page.getByLabel('Your Password'), PASSWORD);
  await page.keyboard.press('Enter');
  await expect(heading).toBeVisible();
  await expect(page.getByText(`The integration '${name}' has been saved.`).last()).toBeVisible();

  const suspend = button(`Suspend ${name}`);
  await press(page, suspend);
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Suspend' }));
  await expect(page.getByText(`The integration '${name}' has been suspended.`)).toBeVisible();
  await expect(button(`Resume ${name}`)).toBeFocused();
  expect(await call('/V1/products/types', credentials)).toBe(401);

  const remove = button(`Delete ${name}`);
  await press(page, remove);
  const question = page.getByRole('dialog', { name: 'Are you sure?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(remove).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, question.getByRole('button', { name: 'OK' }));
  await expect(page.getByText(`The integration '${name}' has been deleted.`)).toBeVisible();
  await expect(heading).toBeFocused();
});

test('a user and a role are added and deleted by keys', async ({ page }) => {
  test.setTimeout(120_000);
  const role = fresh('Keyboard role');
  const username = fresh('keyboard').replace(' ', '.');
  await goToSignIn(page);
  await type(page, page.getByRole('textbox', { name: 'Username' }), 'admin');
  await type(page, page.getByLabel('Password'), PASSWORD);
  await page.keyboard.press('Enter');
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await press(page, menu.getByRole('link', { name: 'User Roles' }));
  await press(page, page.getByRole('link', { name: 'Add New Role' }));
  await type(page, page.getByRole('textbox', { name: 'Role Name' }), role);
  await type(page, page.getByLabel('Your Password'), PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`The role '${role}' has been saved.`)).toBeVisible();

  await press(page, menu.getByRole('link', { name: 'All Users' }));
  await press(page, page.getByRole('button', { name: 'Add New User' }));
  const add = page.getByRole('dialog', { name: 'Add New User' });
  await type(page, add.getByRole('textbox', { name: 'User Name' }), username);
  await type(page, add.getByRole('combobox', { name: 'Role' }), role);
  await type(page, add.locator('input[name=password]'), 'secret-horse-8');
  await type(page, add.getByLabel('Your Password'), PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`The user '${username}' has been created.`)).toBeVisible();

  const erase = async (name: string, told: string) => {
    await press(page, page.getByRole('button', { name: `Delete ${name}` }));
    const question = page.getByRole('dialog', { name: 'Are you sure?' });
    await expect(question.getByLabel('Your Password')).toBeFocused();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByText(told)).toBeVisible();
  };
  await erase(username, `The user '${username}' has been deleted.`);
  await press(page, menu.getByRole('link', { name: 'User Roles' }));
  await erase(role, `The role '${role}' has been deleted.`);
});

test('the menu, the configuration and the account are reached by keys', async ({ page }) => {
  await goToSignIn(page);
  await type(page, page.getByRole('textbox', { name: 'Username' }), 'admin');
  await type(page, page.getByLabel('Password'), PASSWORD);
  await page.keyboard.press('Enter');
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await press(page, menu.getByRole('link', { name: 'Configuration' }));
  await expect(page.getByRole('heading', { name: 'Configuration', level: 1 })).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Web API Security Setting' }));
  await tabTo(page, page.getByRole('combobox', { name: 'Allow Anonymous Guest Access' }));
  await page.keyboard.press('Y');
  await expect(page.getByText('One unsaved change')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('No unsaved changes')).toBeVisible();
  await press(page, page.getByRole('button', { name: 'admin', exact: true }));
  await expect(page.getByRole('menuitem', { name: 'My Account' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'My Account', level: 1 })).toBeVisible();
});

test('a setting is saved by keys, and in force at once', async ({ page }) => {
  await goToSignIn(page);
  await type(page, page.getByRole('textbox', { name: 'Username' }), 'admin');
  await type(page, page.getByLabel('Password'), PASSWORD);
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Configuration' }));
  await press(page, page.getByRole('button', { name: 'Web API Security Setting' }));
  const access = page.getByRole('combobox', { name: 'Allow Anonymous Guest Access' });
  const save = page.getByRole('button', { name: 'Save Config' });
  for (const [key, status] of [
    ['Y', 200],
    ['N', 401],
  ] as const) {
    await type(page, access, key);
    await expect(page.getByText('One unsaved change')).toBeVisible();
    await press(page, save);
    await expect(page.getByText('You saved the configuration.').last()).toBeVisible();
    await expect(page.getByText('No unsaved changes')).toBeVisible();
    expect(await call('/V1/products/types')).toBe(status);
  }
});

test('the audit log is filtered, and an entry opened, by keys', async ({ page }) => {
  await signIn(page);
  await create(page, { name: fresh('Looked for') });
  await press(page, page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Audit Log' }));
  await type(page, page.getByRole('textbox', { name: 'User', exact: true }), 'nobody.at.all');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Details \d/ })).toHaveCount(0);
  await press(page, page.getByRole('button', { name: 'Clear all filters' }).first());
  const details = page.getByRole('button', { name: /^Details \d/ }).first();
  await press(page, details);
  await expect(page.getByRole('dialog', { name: /^Entry \d/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(details).toBeFocused();
});

test('one changes the own password by keys', async ({ page }) => {
  const username = fresh('keys').replace(' ', '.');
  await signIn(page);
  const user = { username, email: `${username}@shop.example`, role_id: 1, password: 'another-horse-8' };
  await ask(page, 'POST', '/users', { ...user, current_password: PASSWORD });
  await ask(page, 'DELETE', '/session');
  await goToSignIn(page);
  await type(page, page.getByRole('textbox', { name: 'Username' }), username);
  await type(page, page.getByLabel('Password'), 'another-horse-8');
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: username, exact: true }));
  await expect(page.getByRole('menuitem', { name: 'My Account' })).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Change password' }));
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await type(page, dialog.locator('input[name=password]'), 'a-third-horse-9');
  await type(page, dialog.getByLabel('Password Confirmation'), 'a-third-horse-9');
  await type(page, dialog.getByLabel('Your Password'), 'another-horse-8');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
});
