// Every page of the menu, with the name that it has in both languages, for what has to hold on each of them.
import type { Page } from '@playwright/test';
import { de } from '../src/text/de';
import { en } from '../src/text/en';
import { expect } from './support';

const LANGUAGES = { en, de };
export type Language = keyof typeof LANGUAGES;

export const PAGES: { path: string; title: keyof typeof en }[] = [
  { path: '/system/integrations', title: 'integrations.title' },
  { path: '/system/integrations?name=no+such+name', title: 'integrations.title' },
  { path: '/system/integrations/new', title: 'form.new' },
  { path: '/system/integrations/new?tab=api', title: 'form.new' },
  { path: '/system/users', title: 'users.title' },
  { path: '/system/roles', title: 'roles.title' },
  { path: '/system/roles/new', title: 'roles.new' },
  { path: '/system/notifications', title: 'nav.notifications' },
  { path: '/reports/refused-calls', title: 'refusals.title' },
  { path: '/system/audit-log', title: 'audit.title' },
  { path: '/stores/configuration/webapi', title: 'config.title' },
  { path: '/stores/configuration/oauth', title: 'config.title' },
  { path: '/stores/configuration/admin', title: 'config.title' },
  { path: '/stores/configuration/latchkey', title: 'config.title' },
  { path: '/account', title: 'account.title' },
  { path: '/nowhere', title: 'app.notFound' },
];

export async function open(page: Page, { path, title }: (typeof PAGES)[number], language: Language = 'en') {
  await page.goto(`/admin${path}`);
  await expect(page.getByRole('heading', { name: LANGUAGES[language][title], level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
}
