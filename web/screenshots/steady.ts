// Makes the API's answers the same each time: moments, addresses and secrets differ from run to run, and pictures must not.
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { worldOfThisWorker } from '../e2e/global-setup';

const NOW = Date.parse('2026-03-02T14:30:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// How long ago each moment is; in a list, each row's is another eleven minutes before that of the row above it.
const AGES: Record<string, number> = {
  created_at: 9 * DAY,
  allowed_at: 8 * DAY,
  access_token_created_at: 8 * DAY,
  updated_at: 3 * DAY,
  last_used_at: 4 * MINUTE,
  started_at: 42 * MINUTE,
  last_seen_at: MINUTE,
  at: 7 * MINUTE,
  locked_until: -29 * MINUTE,
  settled_at: 7 * MINUTE,
  expires_at: -8 * 60 * MINUTE,
};
const MADE: Record<string, unknown> = {
  took_ms: 12,
  at_ms: 12,
  post_ms: 38,
  connected_to: '203.0.113.7',
  from: '198.51.100.20',
  secret: 'MFZWK3TPOQ2X7CDAMFZWK3TPOQ2X7CDA',
  qr: madeUpQr(),
};
const CREDENTIALS = ['consumer_key', 'consumer_secret', 'access_token', 'access_token_secret'];

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

function madeUp(of: string): string {
  return Array.from(createHash('sha256').update(of).digest(), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

// Looks like a QR code and says nothing.
function madeUpQr() {
  const modules = 29;
  const corners = [
    [0, 0],
    [modules - 7, 0],
    [0, modules - 7],
  ];
  let path = '';
  for (let y = 0; y < modules; y += 1) {
    const bits = createHash('sha256').update(String(y)).digest();
    for (let x = 0; x < modules; x += 1) {
      const corner = corners.find(([left = 0, top = 0]) => x >= left && x < left + 7 && y >= top && y < top + 7);
      const ring = corner && Math.max(Math.abs(x - (corner[0] ?? 0) - 3), Math.abs(y - (corner[1] ?? 0) - 3));
      if (ring === undefined ? (bits[x] ?? 0) % 2 === 1 : ring !== 2) path += `M${x} ${y}h1v1h-1z`;
    }
  }
  return { modules, path };
}

// Under the ids that are shown, those that the server knows.
const requestIds = new Map<string, string>();

function idInPlaceOf(id: string): string {
  const shown = [...requestIds].find(([, real]) => real === id)?.[0] ?? `k3j9x0ab-${requestIds.size + 1}`;
  requestIds.set(shown, id);
  return shown;
}

function steady(value: unknown, key: string, row: number): unknown {
  if (key in MADE && value !== null && value !== '') return MADE[key];
  if (Array.isArray(value)) return value.map((one, at) => steady(one, key, at));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, steady(one, name, row)]));
  }
  if (value === null || value === '') return value;
  if (typeof value === 'string' && key in AGES) {
    return new Date(NOW - (AGES[key] ?? 0) - row * 11 * MINUTE).toISOString().replace('.000Z', 'Z');
  }
  if (key === 'request_id' && typeof value === 'string') return idInPlaceOf(value);
  return CREDENTIALS.includes(key) ? madeUp(key) : value;
}

// The third party and the store stand for some of the wide world.
export async function keepSteady(page: Page) {
  await page.clock.setFixedTime(NOW);
  await page.route('**/admin/api/v1/**', async (route) => {
    const url = route.request().url();
    const shown = [...requestIds.keys()].find((id) => url.endsWith(`/${id}`));
    const response = await route.fetch(shown ? { url: url.replace(shown, requestIds.get(shown) ?? '') } : {});
    const text = await response.text();
    if (!response.headers()['content-type']?.includes('json') || url.endsWith('/session')) {
      await route.fulfill({ response });
      return;
    }
    const { api, thirdParty } = worldOfThisWorker();
    const body = JSON.stringify(steady(JSON.parse(text), '', 0))
      .replaceAll(thirdParty, 'https://erp.example')
      .replaceAll(new URL(thirdParty).host, 'erp.example')
      .replaceAll(encodeURIComponent(api), encodeURIComponent('https://shop.example'));
    await route.fulfill({
      response,
      body: body.replace(/oauth_consumer_key=\w{32}/g, `oauth_consumer_key=${madeUp('key')}`),
    });
  });
}
