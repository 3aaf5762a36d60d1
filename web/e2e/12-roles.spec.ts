// What a role opens and what it keeps shut, and how roles and users are kept.
import type { Page } from '@playwright/test';
import { expectAccessible, expectFitsPhone } from './checks';
import { ask, expect, fillSignIn, fresh, goToSignIn, PASSWORD, signIn, test } from './support';

const THEIRS = 'another-horse-8';

interface Role {
  id: number;
}

const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const menu = (page: Page) => page.getByRole('navigation', { name: 'Main menu' });

function createRole(page: Page, name: string, resources: string[]) {
  return ask<Role>(page, 'POST', '/roles', { name, resources, current_password: PASSWORD });
}

// A user of a new role, signed in on a page of its own.
async function signInWith(page: Page, resources: string[]): Promise<string> {
  const username = fresh('limited').replace(' ', '.');
  await signIn(page);
  const role = await createRole(page, fresh('Limited'), resources);
  await ask(page, 'POST', '/users', { username, role_id: role.id, password: THEIRS, current_password: PASSWORD });
  await ask(page, 'DELETE', '/session');
  await goToSignIn(page);
  await fillSignIn(page, username, THEIRS);
  await expect(page.getByRole('button', { name: username, exact: true })).toBeVisible();
  return username;
}

test('a role is added with the resources that are chosen, changed and deleted', async ({ page }) => {
  const name = fresh('Support');
  await signIn(page);
  await menu(page).getByRole('link', { name: 'User Roles' }).click();
  await page.getByRole('link', { name: 'Add New Role' }).click();
  await expect(title(page, 'New Role')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('textbox', { name: 'Role Name' })).toBeFocused();
  await expectAccessible(page, 'new role, with faults');

  await page.getByRole('textbox', { name: 'Role Name' }).fill(name);
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('textbox', { name: 'Search resources' }).fill('System Integrations');
  await page.getByRole('treeitem', { name: 'System Integrations', exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`The role '${name}' has been saved.`)).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: name });
  // The node itself, and those above it.
  await expect(row.getByText('4 resources')).toBeVisible();
  await expectAccessible(page, 'roles');
  await expectFitsPhone(page, 'roles');

  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await expect(title(page, `Edit Role '${name}'`)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Role Name' })).toHaveValue(name);
  await expectFitsPhone(page, 'edit role');
  await page.getByRole('combobox', { name: 'Resource Access' }).selectOption('All');
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row.getByText('All', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: `Delete ${name}` }).click();
  const question = page.getByRole('dialog', { name: 'Are you sure?' });
  await expect(question.getByLabel('Your Password')).toBeFocused();
  await page.keyboard.press('Enter'); // Nothing is deleted without the password.
  await expect(question.getByText('This is a required field.')).toBeVisible();
  await question.getByLabel('Your Password').fill(PASSWORD);
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByText(`The role '${name}' has been deleted.`)).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a taken name is told beside the field, and nothing typed is lost', async ({ page }) => {
  const name = fresh('Taken');
  await signIn(page);
  await createRole(page, name, []);
  await page.goto('/admin/system/roles/new');
  await page.getByRole('textbox', { name: 'Role Name' }).fill(name.toUpperCase());
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('textbox', { name: 'Role Name' })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('textbox', { name: 'Role Name' })).toHaveValue(name.toUpperCase());
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Leave' }).click();
  await expect(title(page, 'User Roles')).toBeVisible();
});

test('a role that somebody has is not deleted, and the cause is told', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/system/roles');
  await page.getByRole('button', { name: 'Delete Administrators' }).click();
  const question = page.getByRole('dialog', { name: 'Are you sure?' });
  await question.getByLabel('Your Password').fill(PASSWORD);
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(question.getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'role not deleted');
});

test('without the integrations in the role there is nothing of them to be seen', async ({ page }) => {
  await signInWith(page, ['Magento_Logging::magento_logging_events']);
  await expect(title(page, 'My Account')).toBeVisible();
  await expect(menu(page).getByRole('link')).toHaveText(['Audit Log']);
  await expect(page.getByRole('button', { name: /^Notifications/ })).toHaveCount(0);
  for (const path of ['/system/integrations', '/system/integrations/1', '/system/users', '/reports/refused-calls']) {
    await page.goto(`/admin${path}`);
    await expect(title(page, 'Not allowed')).toBeVisible();
  }
  await expectAccessible(page, 'not allowed');
  await expectFitsPhone(page, 'not allowed');
  await page.goto('/admin/system/audit-log');
  await expect(title(page, 'Audit Log')).toBeVisible();
});

test('nobody is offered what asks for more than the own role holds', async ({ page }) => {
  const name = fresh('Mighty ERP');
  await signIn(page);
  await ask(page, 'POST', '/integrations', { name, all_resources: true, current_password: PASSWORD });
  await signInWith(page, ['Magento_Integration::integrations']);
  await page.getByRole('textbox', { name: 'Search by Name' }).fill(name);
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row.getByRole('button', { name: `Suspend ${name}` })).toBeVisible();
  await expect(row.getByRole('link', { name: `Activate ${name}` })).toHaveCount(0);
  await row.getByRole('link', { name: `Edit ${name}` }).click();
  await expect(page.getByText('This integration asks for more than your role holds')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Reveal credentials' })).toHaveCount(0);
  await expectAccessible(page, 'edit beyond reach');
});

test('a role that is taken away while somebody is signed in is gone from the menu', async ({ page, browser }) => {
  const username = await signInWith(page, ['Magento_Integration::integrations']);
  await expect(title(page, 'Integrations')).toBeVisible();
  const other = await (await browser.newContext({ baseURL: new URL(page.url()).origin })).newPage();
  await signIn(other);
  const role = await createRole(other, fresh('Nothing'), []);
  await ask(other, 'PATCH', `/users/${username}`, { role_id: role.id, current_password: PASSWORD });
  await other.context().close();
  await page.getByRole('textbox', { name: 'Search by Name' }).fill('anything');
  await expect(title(page, 'Not allowed')).toBeVisible();
  await expect(menu(page).getByRole('link')).toHaveCount(0);
});

test('a user is given another role, and loses a second factor that was lost', async ({ page }) => {
  const username = fresh('moved').replace(' ', '.');
  const name = fresh('Moved to');
  await signIn(page);
  await createRole(page, name, ['Magento_Integration::integrations']);
  await page.goto('/admin/system/users');
  await page.getByRole('button', { name: 'Add New User' }).click();
  const add = page.getByRole('dialog', { name: 'Add New User' });
  await add.getByRole('textbox', { name: 'User Name' }).fill(username);
  await add.getByRole('combobox', { name: 'Role' }).selectOption('Administrators');
  await add.locator('input[name=password]').fill('short');
  await add.getByLabel('Your Password').fill(PASSWORD);
  await add.getByRole('button', { name: 'Save' }).click();
  await expect(add.locator('input[name=password]')).toBeFocused();
  await expect(add.getByRole('textbox', { name: 'User Name' })).toHaveValue(username);
  await expectAccessible(page, 'add user, with a fault');
  await add.locator('input[name=password]').fill(THEIRS);
  await add.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: username });
  await expect(row.getByText('Administrators')).toBeVisible();

  await page.getByRole('button', { name: `Edit ${username}` }).click();
  const edit = page.getByRole('dialog', { name: `Edit ${username}` });
  await edit.getByRole('combobox', { name: 'Role' }).selectOption(name);
  await edit.getByRole('textbox', { name: 'Email' }).fill('moved@shop.example');
  await edit.getByLabel('Your Password').fill(PASSWORD);
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(row.getByText(name)).toBeVisible();
  await expect(row.getByText('moved@shop.example')).toBeVisible();

  await page.getByRole('button', { name: `Delete ${username}` }).click();
  const question = page.getByRole('dialog', { name: 'Are you sure?' });
  await question.getByLabel('Your Password').fill('wrong-horse-1');
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(question.getByLabel('Your Password')).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page, 'delete user, with a fault');
  await expectFitsPhone(page, 'delete user, with a fault');
  await question.getByLabel('Your Password').fill(PASSWORD);
  await question.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByText(`The user '${username}' has been deleted.`)).toBeVisible();
  await expect(row).toHaveCount(0);
});
