// How long who sits before the admin waits: from the key or the click to the frame that shows what came of it, as the
// browser's own clock tells. Prints the rows of bench/README.md; nothing here is a bar that fails.
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../e2e/support';
import { INTEGRATIONS } from './global-setup';

const ROUNDS = 9;
const REST_MS = 200;
const rows: string[] = [];

function record(what: string, took: readonly number[], note = '') {
  const sorted = took.toSorted((one, other) => one - other);
  const at = (index: number) => (sorted[index] ?? NaN).toFixed(0);
  rows.push(`| ${what}${note} | ${at(Math.floor(sorted.length / 2))} | ${at(0)}-${at(sorted.length - 1)} |`);
}

test.afterAll(() =>
  console.log(['', '| What | Median, ms | Lowest-highest |', '| --- | --- | --- |', ...rows].join('\n')),
);

// From the next event of this `type` to the first frame after the element of `selector` has changed.
async function timed(page: Page, type: 'click' | 'input', selector: string, act: () => Promise<void>): Promise<number> {
  const took = await page.evaluateHandle(
    ([awaited, changing]) => {
      const shown = () => document.querySelector(changing)?.outerHTML;
      const result = { took: 0 };
      const begin = () => {
        const before = shown();
        const started = performance.now();
        const look = () => {
          if (shown() === before) requestAnimationFrame(look);
          else requestAnimationFrame(() => (result.took = performance.now() - started));
        };
        requestAnimationFrame(look);
      };
      addEventListener(awaited, begin, { capture: true, once: true });
      return result;
    },
    [type, selector] as const,
  );
  await act();
  await page.waitForFunction((result) => result.took > 0, took);
  return (await took.jsonValue()).took;
}

async function repeat(round: (at: number) => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  await round(0); // To warm up.
  for (let at = 1; at <= ROUNDS; at += 1) {
    await wait(REST_MS); // Nothing of the round before is counted in the next.
    took.push(await round(at));
  }
  return took;
}

test(`the grid at ${INTEGRATIONS} integrations`, async ({ page }) => {
  const table = 'table tbody';
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await signIn(page);
  await expect(page.getByText(`${INTEGRATIONS.toLocaleString('en')} records found`)).toBeVisible();

  const load = await repeat(async () => {
    await page.reload({ waitUntil: 'commit' });
    const shown = await page.waitForFunction(() => document.querySelector('table tbody tr') && performance.now());
    return (await shown.jsonValue()) ?? NaN;
  });
  record('The grid anew, files from the cache, first page shown', load);

  const next = page
    .getByRole('navigation', { name: 'Pagination top' })
    .getByRole('button', { name: 'Go to next page' });
  record('Next page', await repeat(() => timed(page, 'click', table, () => next.click())));
  await page.goto(`/admin/system/integrations?page=${INTEGRATIONS / 20 - ROUNDS - 2}`);
  await expect(next).toBeEnabled();
  record('Next page, near the last', await repeat(() => timed(page, 'click', table, () => next.click())));
  await page.goto('/admin/system/integrations');
  for (const column of ['Name', 'ID']) {
    const sorted = await repeat(() => timed(page, 'click', table, () => button(column).click()));
    record(`Sorted by ${column}, up and down in turn`, sorted);
  }
  const search = page.getByRole('textbox', { name: 'Search by Name' });
  for (const [what, text] of [
    ['twenty of them', '4711'],
    ['two fifths of them', '3'],
  ] as const) {
    const found = await repeat((at) => timed(page, 'input', table, () => search.fill(at % 2 === 0 ? text : 'bench')));
    record(`Searched: ${what}, and all of them in turn`, found, ' (300 of it waiting for the next letter)');
  }
});

test('the tree of 268 nodes', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/system/integrations/new?tab=api');
  const tree = page.getByRole('tree');
  await expect(tree).toBeVisible();
  const nodes = await page.getByRole('treeitem').count();
  const sales = page.getByRole('treeitem', { name: 'Stores', exact: true });
  const toggle = () => timed(page, 'click', '[role=tree]', () => sales.click({ position: { x: 200, y: 12 } }));
  record(`${nodes} nodes open, a branch chosen or cleared`, await repeat(toggle));
  const arrow = () => timed(page, 'click', '[role=tree]', () => sales.locator('.resource-tree__toggle').click());
  record('The same branch opened or closed', await repeat(arrow));
  const all = (at: number) =>
    timed(page, 'click', '[role=tree]', () =>
      page.getByRole('button', { name: at % 2 === 0 ? 'Collapse all' : 'Expand all' }).click(),
    );
  record('Everything opened or closed', await repeat(all));
  const search = page.getByRole('textbox', { name: 'Search resources' });
  const searched = (at: number) =>
    timed(page, 'input', '[role=tree]', () => search.fill(at % 2 === 0 ? 'product' : 'sales'));
  record('A search in the tree', await repeat(searched));
});

test('a first visit', async ({ page, context }) => {
  await signIn(page);
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const took = await repeat(async () => {
    await page.goto('about:blank');
    await page.goto('/admin/system/integrations');
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    return (await paint.jsonValue()) ?? NaN;
  });
  record('A first visit, nothing in the cache: first contentful paint', took);
});
