import type { Page } from '@playwright/test';
import { call, expect, goToConfiguration, signIn, test } from './support';

async function setGuestAccess(page: Page, value: 'Yes' | 'No') {
  await goToConfiguration(page);
  const sections = page.getByRole('navigation', { name: 'Configuration sections' });
  await expect(sections.getByRole('button', { name: 'Services' })).toHaveAttribute('aria-expanded', 'true');
  await sections.getByRole('link', { name: 'Magento Web API' }).click();
  const section = page.getByRole('button', { name: 'Web API Security Setting' });
  if ((await section.getAttribute('aria-expanded')) === 'false') await section.click();
  await page.getByRole('combobox', { name: 'Allow Anonymous Guest Access' }).selectOption(value);
  await page.getByRole('button', { name: 'Save Config' }).click();
  await expect(page.getByText('You saved the configuration.').last()).toBeVisible();
  await expect(page.getByText('No unsaved changes')).toBeVisible();
}

test('a guest is let in from the moment of Save Config on, and kept out again', async ({ page }) => {
  await signIn(page);
  expect(await call('/V1/products/types')).toBe(401);
  await setGuestAccess(page, 'Yes');
  expect(await call('/V1/products/types')).toBe(200);
  await page.getByRole('button', { name: 'The 31 routes that this opens to everybody' }).click();
  await expect(page.getByText('GET /V1/products/types', { exact: true })).toBeVisible();
  await setGuestAccess(page, 'No');
  expect(await call('/V1/products/types')).toBe(401);
});

test('a number that is none is refused beside its field', async ({ page }) => {
  await signIn(page);
  await goToConfiguration(page);
  await page.getByRole('link', { name: 'OAuth' }).click();
  await page.getByRole('button', { name: 'Consumer Settings' }).click();
  const timeout = page.getByRole('textbox', { name: 'OAuth consumer credentials HTTP Post timeout (seconds)' });
  await timeout.fill('soon');
  await page.getByRole('button', { name: 'Save Config' }).click();
  await expect(page.getByText('Please enter a whole number of 0 or more.')).toBeVisible();
  await expect(timeout).toBeFocused();
  await timeout.fill('999999');
  await page.getByRole('button', { name: 'Save Config' }).click();
  await expect(timeout).toHaveAttribute('aria-invalid', 'true');
});
