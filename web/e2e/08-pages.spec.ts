// Every page: no finding of axe in either theme, no violation of the policy, no sideways scroll on a phone, its weight.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './support';

const FIRST_LOAD_BYTES_MAX = 350 * 1024;

const PAGES: [string, string][] = [
  ['/admin/system/integrations', 'Integrations'],
  ['/admin/system/integrations?name=no+such+name', 'Integrations'],
  ['/admin/system/integrations/new', 'New Integration'],
  ['/admin/system/integrations/new?tab=api', 'New Integration'],
  ['/admin/system/users', 'All Users'],
  ['/admin/system/audit-log', 'Audit Log'],
  ['/admin/stores/configuration/webapi', 'Configuration'],
  ['/admin/stores/configuration/oauth', 'Configuration'],
  ['/admin/stores/configuration/admin', 'Configuration'],
  ['/admin/account', 'My Account'],
  ['/admin/nowhere', 'Page not found'],
];

test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function assertAccessible(page: Page, where: string) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(
      (dark) => document.documentElement.classList.toggle('pf-v6-theme-dark', dark),
      theme === 'dark',
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${where}, ${theme}`).toEqual([]);
  }
}

async function assertFitsPhone(page: Page, where: string) {
  await page.setViewportSize({ width: 390, height: 844 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, where).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('the sign-in', async ({ page }) => {
  await page.goto('/admin/login');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await assertAccessible(page, 'sign-in');
  await assertFitsPhone(page, 'sign-in');
});

test('every page of the menu', async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page);
  for (const [path, title] of PAGES) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await assertAccessible(page, path);
    await assertFitsPhone(page, path);
  }
});

test('the first load is light', async ({ page, context }) => {
  await signIn(page);
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const sizes = new Map<string, number>();
  const urls = new Map<string, string>();
  client.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto('/admin/system/integrations');
  await page.waitForLoadState('networkidle');
  const code = [...urls].filter(([, url]) => /\.(js|css)$/.test(url));
  const bytes = code.reduce((sum, [id]) => sum + (sizes.get(id) ?? 0), 0);
  expect(code.length).toBeGreaterThan(3);
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  test.info().annotations.push({ type: 'first load', description: `${Math.round(bytes / 1024)} KiB` });
});

test('German and the dark theme stay chosen', async ({ page }) => {
  await signIn(page);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Integrationen', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Dunkle Darstellung' }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Integrationen', level: 1 })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('html')).toHaveClass(/pf-v6-theme-dark/);
});
