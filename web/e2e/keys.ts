// Getting about by the keyboard alone, as one does who sees where the focus is.
import type { Locator, Page } from '@playwright/test';
import { expect } from './support';

const STOPS_MAX = 160; // A page of the grid alone has a hundred.

// The focus can be seen: an outline of the element or, in a composed field, of what is around it.
export async function expectVisibleFocus(page: Page) {
  const seen = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return ''; // It is in the browser's own bars, between the end and the start.
    const around = [focused, focused.parentElement, focused.parentElement?.parentElement].filter((one) => one != null);
    const outlined = around.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    });
    return outlined ? '' : `the focus cannot be seen on ${focused.outerHTML.slice(0, 200)}`;
  });
  expect(seen).toBe('');
}

// Presses Tab until `target` has the focus, and looks at every stop on the way.
export async function tabTo(page: Page, target: Locator) {
  const reached = () => target.evaluate((element) => element === document.activeElement);
  for (let stops = 0; !(await reached()); stops += 1) {
    expect(stops, `Tab does not lead to ${target.toString()}`).toBeLessThan(STOPS_MAX);
    await page.keyboard.press('Tab');
    await expectVisibleFocus(page);
  }
}

export async function press(page: Page, target: Locator, key = 'Enter') {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

export async function type(page: Page, target: Locator, text: string) {
  await tabTo(page, target);
  await page.keyboard.type(text);
}
