// The main menu, in the places merchants know.
import { Nav, NavExpandable, NavGroup, NavItem, NavList } from '@patternfly/react-core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type TextId, useText } from '../text/text';

interface Entry {
  group: TextId;
  label: TextId;
  under: string; // the paths that belong to it
  link: ReactElement<{ children?: string }>;
}

const ENTRIES: { section: TextId; entries: Entry[] }[] = [
  {
    section: 'nav.system',
    entries: [
      {
        group: 'nav.extensions',
        label: 'nav.integrations',
        under: '/system/integrations',
        link: <Link to="/system/integrations" />,
      },
      { group: 'nav.permissions', label: 'nav.users', under: '/system/users', link: <Link to="/system/users" /> },
      {
        group: 'nav.actionLogs',
        label: 'nav.audit',
        under: '/system/audit-log',
        link: <Link to="/system/audit-log" search={{}} />,
      },
    ],
  },
  {
    section: 'nav.stores',
    entries: [
      {
        group: 'nav.settings',
        label: 'nav.configuration',
        under: '/stores/configuration',
        link: <Link to="/stores/configuration/$section" params={{ section: 'webapi' }} />,
      },
    ],
  },
];

export function Menu({ path, onChoice }: { path: string; onChoice: () => void }) {
  const t = useText();
  const isActive = (entry: Entry) => path.includes(entry.under);
  return (
    <Nav aria-label={t('app.menu')}>
      <NavList>
        {ENTRIES.map(({ section, entries }) => (
          <NavExpandable key={section} title={t(section)} isExpanded isActive={entries.some(isActive)}>
            {entries.map((entry) => (
              <li key={entry.label}>
                <NavGroup title={t(entry.group)}>
                  <NavItem isActive={isActive(entry)} onClick={onChoice}>
                    <entry.link.type {...entry.link.props}>{t(entry.label)}</entry.link.type>
                  </NavItem>
                </NavGroup>
              </li>
            ))}
          </NavExpandable>
        ))}
      </NavList>
    </Nav>
  );
}
