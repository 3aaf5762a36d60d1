// What the one who is signed in may do, by the role's resources. The server judges each call by the same ids
// (`x-needs` in openapi.yaml): this only keeps from view what would be refused.
import { useCallback } from 'react';
import { type Session, useSession } from './session';

export const NEEDS = {
  integrations: 'Magento_Integration::integrations',
  users: 'Magento_User::acl_users',
  locks: 'Magento_User::locks',
  roles: 'Magento_User::acl_roles',
  audit: 'Magento_Logging::magento_logging_events',
  configuration: 'Magento_Config::config',
} as const;
export type Need = keyof typeof NEEDS;

type Held = Pick<Session, 'role' | 'second_factor_missing'>;

export function holds(session: Held | null, need: Need): boolean {
  // Where a second factor is demanded, one's own account is all there is until it is on.
  if (session === null || session.second_factor_missing) return false;
  return session.role.all_resources || session.role.resources.includes(NEEDS[need]);
}

export function useMay(): (need: Need) => boolean {
  const session = useSession();
  return useCallback((need) => holds(session, need), [session]);
}
