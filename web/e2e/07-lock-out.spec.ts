import type { Page } from '@playwright/test';
import {
  expect,
  fillNewIntegration,
  fillSignIn,
  fresh,
  goToSignIn,
  PASSWORD,
  signIn,
  signInByForm,
  test,
} from './support';

const FAILURES = 6;
const THEIRS = 'another-horse-8';

async function addUser(page: Page, username: string) {
  await page.getByRole('link', { name: 'All Users' }).click();
  await page.getByRole('button', { name: 'Add New User' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add New User' });
  await dialog.getByRole('textbox', { name: 'User Name' }).fill(username);
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption('Administrators');
  await dialog.getByLabel('Password', { exact: true }).or(dialog.locator('input[name=password]')).fill(THEIRS);
  await dialog.getByLabel('Your Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`The user '${username}' has been created.`)).toBeVisible();
}

async function signOut(page: Page, username: string) {
  await page.getByRole('button', { name: username, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome, please sign in' })).toBeVisible();
}

test('six wrong passwords lock an account, with one text for every cause, until an admin unlocks it', async ({
  page,
}) => {
  const username = fresh('locked').replace(' ', '.');
  await signIn(page);
  await addUser(page, username);
  await signOut(page, 'admin');

  const texts = new Set<string>();
  const alert = page.getByRole('alert').filter({ hasText: 'This did not work' });
  const fail = async (who: string, password: string) => {
    await goToSignIn(page);
    await fillSignIn(page, who, password);
    await expect(alert).toBeVisible();
    texts.add(await alert.innerText());
  };
  await fail(fresh('nobody').replace(' ', '.'), 'whatever-123');
  for (let at = 0; at < FAILURES; at += 1) await fail(username, `wrong-horse-${at}`);
  await fail(username, THEIRS);
  expect(texts.size).toBe(1);

  await signInByForm(page, 'admin', PASSWORD);
  await page.getByRole('link', { name: 'All Users' }).click();
  const row = page.getByRole('row').filter({ hasText: username });
  await expect(row.getByText('Locked until')).toBeVisible();
  await page.getByRole('button', { name: `Unlock ${username}` }).click();
  const unlock = page.getByRole('dialog', { name: `Unlock ${username}` });
  await unlock.getByLabel('Your Password').fill(PASSWORD);
  await unlock.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText(`The user '${username}' has been unlocked.`)).toBeVisible();
  await expect(row.getByText('Not locked')).toBeVisible();
  await signOut(page, 'admin');
  await signInByForm(page, username, THEIRS);
});

test('a wrong confirmation is told beside the field, and the sixth ends the session', async ({ page }) => {
  const username = fresh('careless').replace(' ', '.');
  await signIn(page);
  await addUser(page, username);
  await signOut(page, 'admin');
  await signInByForm(page, username, THEIRS);
  const name = fresh('Never saved');
  await fillNewIntegration(page, { name, resources: [] }, 'wrong-horse-1');
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await save.click();
  await expect(page.getByText('The password entered for the current user is invalid.')).toBeVisible();
  await expect(page.getByLabel('Your Password')).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
  for (let at = 1; at < FAILURES; at += 1) {
    const answered = page.waitForResponse((response) => response.url().endsWith('/integrations'));
    await save.click();
    await answered;
    await expect(save.or(page.getByRole('button', { name: 'Sign in' }))).toBeEnabled();
  }
  await expect(page.getByRole('heading', { name: 'Welcome, please sign in' })).toBeVisible();
});

test('a sign-in leads on to where one wanted to go, and nowhere else', async ({ page }) => {
  await page.goto('/admin/system/users');
  await fillSignIn(page, 'admin', PASSWORD);
  await expect(page.getByRole('heading', { name: 'All Users', level: 1 })).toBeVisible();
  await signOut(page, 'admin');
  await page.goto('/admin/login?next=https%3A%2F%2Fevil.example%2Fadmin%2F');
  await fillSignIn(page, 'admin', PASSWORD);
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
});
