// The bell, the list behind it, and the mails.
import type { Page } from '@playwright/test';
import { expectAccessible, expectFitsPhone } from './checks';
import { press } from './keys';
import { ask, create, expect, fresh, signIn, test } from './support';

const bell = (page: Page) => page.getByRole('button', { name: /^Notifications/ });
const panel = (page: Page) => page.getByRole('region', { name: 'Notifications' });

async function readAll(page: Page) {
  const { items } = await ask<{ items: { id: number }[] }>(page, 'GET', '/notifications');
  if (items[0]) await ask(page, 'POST', '/notifications/read', { up_to: items[0].id });
}

test('the bell counts what happened, and leads to the integration', async ({ page }) => {
  const name = fresh('Rung ERP');
  await signIn(page);
  await readAll(page);
  const id = await create(page, { name });
  await page.reload();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await page.getByRole('textbox', { name: 'Search by Name' }).fill(name);
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  // Told at once, not at the next look.
  await expect(bell(page)).toHaveAccessibleName('Notifications (1 unread)');

  await bell(page).click();
  await expect(bell(page)).toHaveAttribute('aria-expanded', 'true');
  await expect(panel(page).getByText(`The integration '${name}' was authorized.`)).toBeVisible();
  await expectAccessible(page, 'the bell, open');
  await expectFitsPhone(page, 'the bell, open');
  await panel(page)
    .getByRole('link', { name: `Open ${name}` })
    .click();
  await expect(page).toHaveURL(new RegExp(`/system/integrations/${id}$`));
  await expect(panel(page)).toHaveCount(0);
  await expect(bell(page)).toHaveAccessibleName('Notifications');
});

test('notifications are marked as read by keys, one and all', async ({ page }) => {
  const names = [fresh('Suspended ERP'), fresh('Suspended ERP'), fresh('Suspended ERP')];
  await signIn(page);
  await readAll(page);
  for (const name of names) await ask(page, 'POST', `/integrations/${await create(page, { name })}/suspend`);
  await page.reload();
  await expect(bell(page)).toHaveAccessibleName('Notifications (3 unread)');
  await press(page, bell(page));
  const text = `The integration '${names[0]}' was suspended.`;
  await press(page, panel(page).getByRole('button', { name: `Mark as read: ${text}` }));
  await expect(bell(page)).toHaveAccessibleName('Notifications (2 unread)');
  await press(page, panel(page).getByRole('button', { name: 'Mark all as read' }));
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);
  await expect(bell(page)).toBeFocused();
});

test('the page lists what happened, and says that no mail server is configured', async ({ page }) => {
  const name = fresh('Removed ERP');
  await signIn(page);
  const id = await create(page, { name, email: 'it@erp.example' });
  await ask(page, 'DELETE', `/integrations/${id}`);
  await page.goto('/admin/system/notifications');
  await expect(page.getByText(`The integration '${name}' was deleted.`).first()).toBeVisible();
  await expect(page.getByRole('link', { name: `Open ${name}` })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'No mail server is configured' })).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).selectOption('Sent');
  await expect(page.getByText('There are no e-mails.')).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).selectOption('State: any');
  const mail = page.getByRole('row').filter({ hasText: name });
  await expect(mail.getByText('it@erp.example')).toBeVisible();
  await expect(mail.getByText(/^(Queued|Not sent: no mail server)$/).first()).toBeVisible();
  await expectAccessible(page, 'notifications');
  await expectFitsPhone(page, 'notifications');
});
