// One's own account: the second factor from the QR code to the recovery codes, the password, the mails, the sessions.
import type { Page } from '@playwright/test';
import { expectAccessible, expectFitsPhone } from './checks';
import { press, type } from './keys';
import { ask, expect, fillSignIn, fresh, goToSignIn, PASSWORD, signIn, test } from './support';
import { totp } from './totp';

const THEIRS = 'another-horse-8';

async function signInAsNewUser(page: Page): Promise<string> {
  const username = fresh('own').replace(' ', '.');
  await signIn(page);
  const email = `${username}@shop.example`;
  await ask(page, 'POST', '/users', { username, email, role_id: 1, password: THEIRS, current_password: PASSWORD });
  await ask(page, 'DELETE', '/session');
  await goToSignIn(page);
  await fillSignIn(page, username, THEIRS);
  await page.getByRole('button', { name: username, exact: true }).click();
  await page.getByRole('menuitem', { name: 'My Account' }).click();
  await expect(page.getByRole('heading', { name: 'My Account', level: 1 })).toBeVisible();
  return username;
}

async function signOut(page: Page, username: string) {
  await page.getByRole('button', { name: username, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome, please sign in' })).toBeVisible();
}

async function confirmPassword(page: Page, title: string, button: string) {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByLabel('Your Password').fill(THEIRS);
  await dialog.getByRole('button', { name: button }).click();
}

// Turns the second factor on; its secret and its recovery codes.
async function enrol(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Turn on the second factor' }).click();
  const begun = page.waitForResponse((response) => response.url().endsWith('/account/second-factor'));
  await confirmPassword(page, 'Turn on the second factor', 'Continue');
  const { secret } = (await (await begun).json()) as { secret: string };
  const dialog = page.getByRole('dialog', { name: 'Turn on the second factor' });
  await dialog.getByRole('textbox', { name: 'Code' }).fill(totp(secret));
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const codes = page.getByRole('dialog', { name: 'Recovery Codes' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  const texts = await codes.getByRole('listitem').allInnerTexts();
  await codes.getByRole('button', { name: 'Done' }).click();
  return { secret, codes: texts };
}

test('the second factor is turned on with the first code, by keys, and its codes are shown once', async ({ page }) => {
  await signInAsNewUser(page);
  await press(page, page.getByRole('button', { name: 'Turn on the second factor' }));
  const dialog = page.getByRole('dialog', { name: 'Turn on the second factor' });
  await type(page, dialog.getByLabel('Your Password'), THEIRS);
  const begun = page.waitForResponse((response) => response.url().endsWith('/account/second-factor'));
  await page.keyboard.press('Enter');
  const answer = await begun;
  expect(answer.headers()['cache-control']).toContain('no-store');
  const { secret } = (await answer.json()) as { secret: string };
  await expect(dialog.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await expect(dialog.getByText(secret.slice(0, 4), { exact: false }).first()).toBeVisible();
  await expectAccessible(page, 'turning the second factor on');
  await expectFitsPhone(page, 'turning the second factor on');

  await type(page, dialog.getByRole('textbox', { name: 'Code' }), '000000');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Code' })).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: 'Code' }).fill(totp(secret));
  await page.keyboard.press('Enter');

  const codes = page.getByRole('dialog', { name: 'Recovery Codes' });
  await expect(codes.getByRole('button', { name: 'Done' })).toBeFocused();
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  await expectAccessible(page, 'recovery codes');
  await expectFitsPhone(page, 'recovery codes');
  await page.keyboard.press('Escape');
  await expect(codes).toBeVisible();
  await press(page, codes.getByRole('button', { name: 'Copy all' }));
  await expect(codes.getByText('All codes copied.')).toBeVisible();
  expect((await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n')).toHaveLength(10);
  const download = page.waitForEvent('download');
  await press(page, codes.getByRole('button', { name: 'Download as text' }));
  expect((await download).suggestedFilename()).toBe('recovery-codes.txt');
  await press(page, codes.getByRole('button', { name: 'Done' }));
  await expect(codes).toHaveCount(0);
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
});

test('signing in asks for a code, takes each once, and takes a recovery code in its place', async ({ page }) => {
  const username = await signInAsNewUser(page);
  const { secret, codes } = await enrol(page);
  await signOut(page, username);

  await fillSignIn(page, username, THEIRS);
  const code = page.getByRole('textbox', { name: 'Code', exact: true });
  await expect(code).toBeFocused();
  await expectAccessible(page, 'second step of the sign-in');
  await expectFitsPhone(page, 'second step of the sign-in');
  await code.fill(totp(secret));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(code).toBeFocused();
  await code.fill(totp(secret, 1));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
  await signOut(page, username);

  await fillSignIn(page, username, THEIRS);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByRole('textbox', { name: 'Recovery Code' }).fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();

  await page.goto('/admin/account');
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
  await page.getByRole('button', { name: 'Turn off the second factor' }).click();
  const off = page.getByRole('dialog', { name: 'Turn off the second factor' });
  await off.getByRole('textbox', { name: 'Code' }).fill(codes[1] ?? '');
  await confirmPassword(page, 'Turn off the second factor', 'Turn off the second factor');
  await expect(page.getByText('The second factor has been turned off.')).toBeVisible();
  await signOut(page, username);
  await fillSignIn(page, username, THEIRS);
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
});

test('recovery codes are made anew for password and code', async ({ page }) => {
  await signInAsNewUser(page);
  const { codes } = await enrol(page);
  await page.getByRole('button', { name: 'Make new recovery codes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make new recovery codes' });
  await dialog.getByRole('textbox', { name: 'Code' }).fill('000000');
  await dialog.getByLabel('Your Password').fill(THEIRS);
  await dialog.getByRole('button', { name: 'Make new recovery codes' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Code' })).toBeFocused();
  await expectAccessible(page, 'new recovery codes, with a fault');
  await expectFitsPhone(page, 'new recovery codes, with a fault');
  await dialog.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '');
  await dialog.getByRole('button', { name: 'Make new recovery codes' }).click();
  const fresh = page.getByRole('dialog', { name: 'Recovery Codes' });
  await expect(fresh.getByRole('listitem')).toHaveCount(10);
  const renewed = await fresh.getByRole('listitem').allInnerTexts();
  expect(renewed.filter((code) => codes.includes(code))).toEqual([]);
  await fresh.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
});

test('an admin resets the second factor of somebody who has lost it', async ({ page }) => {
  const username = await signInAsNewUser(page);
  await enrol(page);
  await signOut(page, username);
  await signIn(page);
  await page.goto('/admin/system/users');
  const row = page.getByRole('row').filter({ hasText: username });
  await expect(row.getByText('On', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: `Reset second factor of ${username}` }).click();
  const dialog = page.getByRole('dialog', { name: `Reset second factor of ${username}` });
  await dialog.getByLabel('Your Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Reset second factor' }).click();
  await expect(row.getByText('Off', { exact: true })).toBeVisible();
  await signOut(page, 'admin');
  await fillSignIn(page, username, THEIRS);
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
});

test('the password is changed when both fields say the same', async ({ page }) => {
  const username = await signInAsNewUser(page);
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await dialog.locator('input[name=password]').fill('a-third-horse-9');
  await dialog.getByLabel('Password Confirmation').fill('a-fourth-horse-9');
  await confirmPassword(page, 'Change password', 'Save');
  await expect(dialog.getByText('Please make sure your passwords match.')).toBeVisible();
  await expect(dialog.getByLabel('Password Confirmation')).toBeFocused();
  await expectAccessible(page, 'change of the password');
  await dialog.getByLabel('Password Confirmation').fill('a-third-horse-9');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
  await signOut(page, username);
  await fillSignIn(page, username, 'a-third-horse-9');
  await expect(page.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
});

test('language, theme, address and mails are chosen on the page', async ({ page }) => {
  await signInAsNewUser(page);
  const mails = page.getByRole('switch', { name: 'Send me an e-mail when something happens to an integration' });
  await mails.click({ force: true });
  await expect(page.getByText('You get notifications by e-mail.')).toBeVisible();
  await page.getByRole('button', { name: 'Change e-mail address' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change e-mail address' });
  await dialog.getByRole('textbox', { name: 'Email' }).fill('no address');
  await confirmPassword(page, 'Change e-mail address', 'Save');
  await expect(dialog.getByRole('textbox', { name: 'Email' })).toBeFocused();
  await dialog.getByRole('textbox', { name: 'Email' }).fill('new@shop.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('To new@shop.example:')).toBeVisible();
  await expect(mails).toBeChecked();

  await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
  await expect(page.locator('html')).toHaveClass(/pf-v6-theme-dark/);
  await page.getByRole('combobox', { name: 'Interface Locale' }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Mein Konto', level: 1 })).toBeVisible();
});

test('another session is ended, and what was typed in it survives the sign-in that follows', async ({
  page,
  browser,
}) => {
  const username = await signInAsNewUser(page);
  const other = await (await browser.newContext({ baseURL: new URL(page.url()).origin })).newPage();
  await goToSignIn(other);
  await fillSignIn(other, username, THEIRS);
  await other.getByRole('link', { name: 'Add New Integration' }).click();
  await other.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed');
  await other.getByLabel('Your Password').fill(THEIRS);

  await page.reload();
  await page.getByRole('button', { name: /^End the session from/ }).click();
  await expect(page.getByText('The session has been ended.')).toBeVisible();

  await other.getByRole('button', { name: 'Save', exact: true }).click();
  const again = other.getByRole('dialog', { name: 'Welcome, please sign in' });
  await expect(again.getByText('Your session has ended.')).toBeVisible();
  await expectAccessible(other, 'session ended');
  await expectFitsPhone(other, 'session ended');
  await expect(again.getByRole('textbox', { name: 'Username' })).toHaveValue(username);
  await again.getByLabel('Password').fill(THEIRS);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toHaveCount(0);
  await expect(other.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Half typed');
  await other.getByRole('textbox', { name: 'Name', exact: true }).fill(fresh('Typed to the end'));
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByRole('heading', { name: 'Integrations', level: 1 })).toBeVisible();
  await other.context().close();
});

test('without a network the page says so, and nothing typed is lost', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/system/roles/new');
  await page.getByRole('textbox', { name: 'Role Name' }).fill('Half typed');
  await page.getByLabel('Your Password').fill(PASSWORD);
  await page.route('**/admin/api/v1/roles', (route) => route.abort());
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The server cannot be reached.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Role Name' })).toHaveValue('Half typed');
  await page.unroute('**/admin/api/v1/roles');
  await page.getByRole('textbox', { name: 'Role Name' }).fill(fresh('Typed to the end'));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'User Roles', level: 1 })).toBeVisible();
});
