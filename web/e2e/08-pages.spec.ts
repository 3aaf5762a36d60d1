// Every page: no finding of axe in either theme, no sideways scroll on a phone, German throughout, its weight.
import { expectAccessible, expectFitsPhone, expectGerman } from './checks';
import { open, PAGES } from './pages';
import { expect, goToSignIn, signIn, test } from './support';

const FIRST_LOAD_BYTES_MAX = 350 * 1024;

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the sign-in is accessible, on a phone too, and German', async ({ page }) => {
  await goToSignIn(page);
  await expectAccessible(page, 'sign-in');
  await expectFitsPhone(page, 'sign-in');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expectGerman(page, 'sign-in');
});

for (const one of PAGES) {
  test(`${one.path} is accessible, and fits a phone`, async ({ page }) => {
    await signIn(page);
    await open(page, one);
    await expectAccessible(page, one.path);
    await expectFitsPhone(page, one.path);
  });
}

test('every page is German throughout', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('latchkey-language', 'de'));
  await signIn(page);
  for (const one of PAGES) {
    await open(page, one, 'de');
    await expectGerman(page, one.path);
  }
});

test('nothing moves for who wants no motion', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await page.getByRole('menuitem', { name: 'My Account' }).click();
  await expect(page.getByRole('heading', { name: 'My Account', level: 1 })).toBeVisible();
  const moving = await page.evaluate(() =>
    document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0),
  );
  expect(moving).toEqual([]);
});

for (const path of ['/admin/login', '/admin/system/integrations']) {
  test(`the first load of ${path} is light`, async ({ page, context }) => {
    if (path !== '/admin/login') await signIn(page);
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.setCacheDisabled', { cacheDisabled: true });
    const sizes: number[] = []; // Of what came, compressed as it came.
    page.on('response', (response) => {
      if (/\.(js|css)$/.test(response.url())) sizes.push(Number(response.headers()['content-length']));
    });
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    test.info().annotations.push({ type: 'first load', description: `${Math.round(bytes / 1024)} KiB` });
  });
}

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
