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

export function holds(session: Pick<Session, 'role'> | null, need: Need): boolean {
  return session !== null && (session.role.all_resources || session.role.resources.includes(NEEDS[need]));
}

export function useMay(): (need: Need) => boolean {
  const session = useSession();
  return useCallback((need) => holds(session, need), [session]);
}
