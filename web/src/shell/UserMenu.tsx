import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession, useSignOut } from '../api/session';
import { useText } from '../text/text';

export function UserMenu() {
  const t = useText();
  const navigate = useNavigate();
  const session = useSession();
  const signOut = useSignOut();
  const [open, setOpen] = useState(false);
  if (!session) return null;
  return (
    <Dropdown
      isOpen={open}
      shouldFocusFirstItemOnOpen
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle ref={ref} variant="plainText" isExpanded={open} onClick={() => setOpen(!open)}>
          <span className="user-name">{session.user.username}</span>
        </MenuToggle>
      )}
    >
      <DropdownList>
        <DropdownItem onClick={() => void navigate({ to: '/account' })}>{t('app.account')}</DropdownItem>
        <DropdownItem
          onClick={() => signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) })}
        >
          {t('app.signOut')}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
