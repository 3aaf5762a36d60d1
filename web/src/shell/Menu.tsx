// The main menu, in the places merchants know. What the role of the one who is signed in does not hold is not in it.
import { Nav, NavExpandable, NavGroup, NavItem, NavList } from '@patternfly/react-core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type Need, useMay } from '../api/permissions';
import { type TextId, useText } from '../text/text';

interface Entry {
  label: TextId;
  needs: Need;
  under: string; // the paths that belong to it
  link: ReactElement<{ children?: string }>;
}

interface Group {
  label: TextId;
  entries: Entry[];
}

const MENU: { section: TextId; groups: Group[] }[] = [
  {
    section: 'nav.system',
    groups: [
      {
        label: 'nav.extensions',
        entries: [
          {
            label: 'nav.integrations',
            needs: 'integrations',
            under: '/system/integrations',
            link: <Link to="/system/integrations" />,
          },
        ],
      },
      {
        label: 'nav.permissions',
        entries: [
          { label: 'nav.users', needs: 'users', under: '/system/users', link: <Link to="/system/users" /> },
          { label: 'nav.roles', needs: 'roles', under: '/system/roles', link: <Link to="/system/roles" /> },
        ],
      },
      {
        label: 'nav.actionLogs',
        entries: [
          {
            label: 'nav.audit',
            needs: 'audit',
            under: '/system/audit-log',
            link: <Link to="/system/audit-log" search={{}} />,
          },
        ],
      },
      {
        label: 'nav.otherSettings',
        entries: [
          {
            label: 'nav.notifications',
            needs: 'integrations',
            under: '/system/notifications',
            link: <Link to="/system/notifications" />,
          },
        ],
      },
    ],
  },
  {
    section: 'nav.reports',
    groups: [
      {
        label: 'nav.api',
        entries: [
          {
            label: 'nav.refusals',
            needs: 'integrations',
            under: '/reports/refused-calls',
            link: <Link to="/reports/refused-calls" search={{}} />,
          },
        ],
      },
    ],
  },
  {
    section: 'nav.stores',
    groups: [
      {
        label: 'nav.settings',
        entries: [
          {
            label: 'nav.configuration',
            needs: 'configuration',
            under: '/stores/configuration',
            link: <Link to="/stores/configuration/$section" params={{ section: 'webapi' }} />,
          },
        ],
      },
    ],
  },
];

// The menu without what `may` does not let through, and without what is empty then.
function allowedMenu(may: (need: Need) => boolean) {
  return MENU.map(({ section, groups }) => ({
    section,
    groups: groups
      .map(({ label, entries }) => ({ label, entries: entries.filter(({ needs }) => may(needs)) }))
      .filter(({ entries }) => entries.length > 0),
  })).filter(({ groups }) => groups.length > 0);
}

export function Menu({ path, onChoice }: { path: string; onChoice: () => void }) {
  const t = useText();
  const menu = allowedMenu(useMay());
  const isActive = (entry: Entry) => path.includes(entry.under);
  return (
    <Nav aria-label={t('app.menu')}>
      <NavList>
        {menu.map(({ section, groups }) => (
          <NavExpandable
            key={section}
            title={t(section)}
            isExpanded
            isActive={groups.some(({ entries }) => entries.some(isActive))}
          >
            {groups.map(({ label, entries }) => (
              <li key={label}>
                <NavGroup title={t(label)}>
                  {entries.map((entry) => (
                    <NavItem key={entry.label} isActive={isActive(entry)} onClick={onChoice}>
                      <entry.link.type {...entry.link.props}>{t(entry.label)}</entry.link.type>
                    </NavItem>
                  ))}
                </NavGroup>
              </li>
            ))}
          </NavExpandable>
        ))}
      </NavList>
    </Nav>
  );
}
