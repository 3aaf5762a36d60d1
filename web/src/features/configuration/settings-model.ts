// The settings as the page groups them. Pure.
import type { Schemas } from '../../api/client';
import type { TextId } from '../../text/text';

export type Setting = Schemas['Setting'];

// The sections in the order of the page's menu, with the groups of each in theirs.
export const SECTIONS = {
  webapi: ['soap', 'validation', 'webapisecurity', 'jwtauth'],
  oauth: ['access_token_lifetime', 'cleanup', 'consumer', 'authentication_lock'],
  admin: ['security'],
  latchkey: ['tokens', 'audit'],
} as const;
export type Section = keyof typeof SECTIONS;

export function isSection(text: string): text is Section {
  return text in SECTIONS;
}

export interface Group {
  id: string; // "oauth/consumer"
  settings: Setting[];
}

export function groupsOf(section: Section, settings: readonly Setting[]): Group[] {
  return SECTIONS[section]
    .map((group) => ({
      id: `${section}/${group}`,
      settings: settings.filter(({ path }) => path.startsWith(`${section}/${group}/`)),
    }))
    .filter((group) => group.settings.length > 0);
}

// Those that the role of the one who is signed in opens: the server lists the settings of no other.
export function openSections(settings: readonly Setting[]): Section[] {
  return Object.keys(SECTIONS)
    .filter(isSection)
    .filter((section) => groupsOf(section, settings).length > 0);
}

export type Typed = Readonly<Record<string, string>>;

// What was typed and differs from what is set.
export function changesOf(settings: readonly Setting[], typed: Typed): { path: string; value: string }[] {
  return settings.flatMap(({ path, value }) => {
    const now = typed[path]?.trim();
    return now !== undefined && now !== value ? [{ path, value: now }] : [];
  });
}

export function faultId(setting: Setting, value: string): TextId | null {
  if (setting.type === 'count' && !/^\d+$/.test(value.trim())) return 'config.wholeNumber';
  return null;
}
