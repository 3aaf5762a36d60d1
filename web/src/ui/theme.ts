// Light or dark: as chosen, else as the system prefers. public/theme.js does the same before the first paint.
import { useSyncExternalStore } from 'react';
import { remember, remembered } from './remember';

const KEY = 'latchkey-theme';
const CLASS = 'pf-v6-theme-dark';

export type Theme = 'light' | 'dark' | 'system';

const listeners = new Set<() => void>();

export function setTheme(theme: Theme) {
  remember(KEY, theme === 'system' ? null : theme);
  const dark = theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
  document.documentElement.classList.toggle(CLASS, dark);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDark(): boolean {
  return useSyncExternalStore(subscribe, () => document.documentElement.classList.contains(CLASS));
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => {
    const chosen = remembered(KEY);
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
  });
}
