// What has to hold of whatever is shown, a page or a dialog.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { de } from '../src/text/de';
import { en } from '../src/text/en';
import { expect } from './support';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

// What axe finds depends on the theme by these rules alone, and a whole run takes seconds.
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

// Nothing is on its way from one look to another. What goes round for as long as something is waited for does not count.
async function expectStill(page: Page) {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

// No finding of axe, in either theme. Of a dialog, in the dialog: what it covers is looked at on its own.
export async function expectAccessible(page: Page, where: string) {
  const dialog = (await page.getByRole('dialog').count()) > 0;
  const setDark = (dark: boolean) =>
    page.evaluate((on) => document.documentElement.classList.toggle('pf-v6-theme-dark', on), dark);
  for (const theme of ['light', 'dark']) {
    await setDark(theme === 'dark');
    await expectStill(page); // Half of the way from one colour to another is no colour of either theme.
    const axe = new AxeBuilder({ page });
    if (dialog) axe.include('[role=dialog]');
    if (theme === 'dark') axe.withRules(RULES_OF_COLOUR);
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${where}, ${theme}`).toEqual([]);
  }
  await setDark(false);
}

// Nothing to be scrolled sideways on a phone but what scrolls by itself, a table.
export async function expectFitsPhone(page: Page, where: string) {
  await page.setViewportSize(PHONE);
  // The menu gives way after the window has become narrow.
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width, { message: where }).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(DESK);
}

// English texts that are others in German, and those that PatternFly has for who passes none.
const GERMAN = new Set<string>(Object.values(de));
const ENGLISH = [
  ...Object.values(en).filter((text) => !text.includes('{') && !GERMAN.has(text)),
  ...['Danger alert:', 'Info alert:', 'Success alert:', 'Warning alert:', 'Close', 'Current page', 'Reset', 'Search'],
  ...['Items per page', 'Go to first page', 'Go to last page', 'Global', 'Local', 'Pagination', 'Details'],
];

// What is read or heard of the page, word for word, but for the titles of resources, which are data.
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('[role=tree]')) continue;
      if (node instanceof Element) {
        for (const name of ['aria-label', 'placeholder', 'title', 'alt']) texts.push(node.getAttribute(name) ?? '');
      } else texts.push(node.textContent ?? '');
    }
    return texts.map((text) => text.trim());
  });
}

export async function expectGerman(page: Page, where: string) {
  const texts = new Set(await textsOf(page));
  expect(
    ENGLISH.filter((text) => texts.has(text)),
    where,
  ).toEqual([]);
}
