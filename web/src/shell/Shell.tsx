// What stands around every page of a signed-in user: the banner, the menu, the main part.
import {
  Button,
  FormSelect,
  FormSelectOption,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  MastheadToggle,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core';
import { BarsIcon } from '@patternfly/react-icons/dist/esm/icons/bars-icon';
import { MoonIcon } from '@patternfly/react-icons/dist/esm/icons/moon-icon';
import { SunIcon } from '@patternfly/react-icons/dist/esm/icons/sun-icon';
import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useMay } from '../api/permissions';
import { LANGUAGES, type Language, useLanguage, useText } from '../text/text';
import { setTheme, useDark } from '../ui/theme';
import { useMedia } from '../ui/use-media';
import { Menu } from './Menu';
import { NotAllowed } from './NotAllowed';
import { UserMenu } from './UserMenu';

// From this width on the menu stands beside the page (PatternFly's xl).
const WIDE = '(width >= 75rem)';

export function LanguageChoice() {
  const t = useText();
  const { language, setLanguage } = useLanguage();
  return (
    <FormSelect
      className="language"
      aria-label={t('app.language')}
      value={language}
      onChange={(_event, value) => setLanguage(value as Language)}
    >
      {Object.entries(LANGUAGES).map(([key, name]) => (
        <FormSelectOption key={key} value={key} label={name} lang={key} />
      ))}
    </FormSelect>
  );
}

export function ThemeButton() {
  const t = useText();
  const dark = useDark();
  return (
    <Button
      variant="plain"
      aria-label={t('app.dark')}
      aria-pressed={dark}
      icon={dark ? <SunIcon /> : <MoonIcon />}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    />
  );
}

export function Shell({ banner }: { banner: ReactNode }) {
  const t = useText();
  const may = useMay();
  const needs = useMatches({ select: (matches) => matches.flatMap(({ staticData }) => staticData.needs ?? []) });
  const path = useLocation({ select: (location) => location.pathname });
  const wide = useMedia(WIDE);
  // Beside the page the menu is open and over it closed, until somebody says otherwise, who means this width.
  const [chosen, setChosen] = useState({ wide, open: wide });
  const menuOpen = chosen.wide === wide ? chosen.open : wide;
  const setMenuOpen = (open: boolean) => setChosen({ wide, open });

  const masthead = (
    <Masthead>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            aria-label={t('app.toggleMenu')}
            isSidebarOpen={menuOpen}
            onSidebarToggle={() => setMenuOpen(!menuOpen)}
          >
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <span className="app-brand">{t('app.brand')}</span>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isFullHeight isStatic>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapSm' }}>
              {banner && <ToolbarItem>{banner}</ToolbarItem>}
              <ToolbarItem>
                <LanguageChoice />
              </ToolbarItem>
              <ToolbarItem>
                <ThemeButton />
              </ToolbarItem>
              <ToolbarItem>
                <UserMenu />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  );
  return (
    <Page
      masthead={masthead}
      sidebar={
        <PageSidebar isSidebarOpen={menuOpen} className={menuOpen && !wide ? 'pf-m-expanded' : ''}>
          <PageSidebarBody>
            <Menu
              path={path}
              onChoice={() => {
                if (!wide) setMenuOpen(false);
              }}
            />
          </PageSidebarBody>
        </PageSidebar>
      }
      skipToContent={<SkipToContent href="#main">{t('app.skip')}</SkipToContent>}
      mainContainerId="main"
      isContentFilled
    >
      {needs.every(may) ? <Outlet /> : <NotAllowed />}
    </Page>
  );
}
