// Language and theme, which this browser remembers.
import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useId } from 'react';
import { LANGUAGES, type Language, useLanguage, useText } from '../../text/text';
import { Section } from '../../ui/Section';
import { setTheme, type Theme, useTheme } from '../../ui/theme';

export function Preferences() {
  const t = useText();
  const id = useId();
  const theme = useTheme();
  const { language, setLanguage } = useLanguage();
  return (
    <Section title={t('account.preferences')}>
      <div className="pf-v6-c-form narrow">
        <FormGroup label={t('account.language')} fieldId={`${id}-language`}>
          <FormSelect
            id={`${id}-language`}
            value={language}
            onChange={(_event, value) => setLanguage(value as Language)}
          >
            {Object.entries(LANGUAGES).map(([key, name]) => (
              <FormSelectOption key={key} value={key} label={name} lang={key} />
            ))}
          </FormSelect>
        </FormGroup>
        <FormGroup label={t('account.theme')} fieldId={`${id}-theme`}>
          <FormSelect id={`${id}-theme`} value={theme} onChange={(_event, value) => setTheme(value as Theme)}>
            <FormSelectOption value="system" label={t('account.themeSystem')} />
            <FormSelectOption value="light" label={t('account.themeLight')} />
            <FormSelectOption value="dark" label={t('account.themeDark')} />
          </FormSelect>
        </FormGroup>
      </div>
    </Section>
  );
}
