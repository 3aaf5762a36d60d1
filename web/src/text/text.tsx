// Texts by key, in the chosen language; and what remembers that choice.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { remembered, remember } from '../ui/remember';
import { en } from './en';

export type TextId = keyof typeof en;
export type Catalogue = Record<TextId, string>;
export type TextValues = Record<string, string | number>;

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'latchkey-language';

function isLanguage(text: string | null): text is Language {
  return text !== null && text in LANGUAGES;
}

function initialLanguage(): Language {
  const chosen = remembered(KEY);
  if (isLanguage(chosen)) return chosen;
  const preferred = navigator.language.slice(0, 2);
  return isLanguage(preferred) ? preferred : 'en';
}

const LanguageContext = createContext<{ language: Language; setLanguage: (language: Language) => void }>({
  language: 'en',
  setLanguage: () => {},
});

export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  const [german, setGerman] = useState<Catalogue | null>(null);

  useEffect(() => {
    if (language === 'de' && !german) void import('./de').then(({ de }) => setGerman(de));
  }, [language, german]);
  const messages = language === 'de' ? german : en;
  useEffect(() => {
    if (messages) document.documentElement.lang = language;
  }, [language, messages]);

  const context = useMemo(
    () => ({
      language,
      setLanguage: (chosen: Language) => {
        remember(KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  if (!messages) return null;
  return (
    <LanguageContext value={context}>
      <IntlProvider locale={language} messages={messages}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

export function useLanguage() {
  return useContext(LanguageContext);
}

export type Text = (id: TextId, values?: TextValues) => string;

export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}

// A moment in the reader's language and time zone.
export function useMoment(): (at: string) => string {
  const intl = useIntl();
  return useCallback((at) => intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'medium' }), [intl]);
}
