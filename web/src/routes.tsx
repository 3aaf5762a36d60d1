// Every address of the admin. Search parameters are read here and are typed from here on.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  useRouteContext,
  useRouter,
} from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { holds, type Need, useMay } from './api/permissions';
import { forgetSession, sessionQuery, setSessionEnded, useSessionEnded } from './api/session';
import { auditSearch } from './features/audit/search';
import { integrationsSearch, tabSearch } from './features/integrations/search';
import { Bell } from './features/notifications/Bell';
import { refusalsSearch } from './features/refusals/search';
import { NotFound } from './shell/NotFound';
import { Shell } from './shell/Shell';
import { safeNext } from './shell/next';
import { PageError } from './ui/PageError';
import { PageLoading } from './ui/PageLoading';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    needs?: Need; // what the role of the one who is signed in has to hold for the page
  }
}

const SignInPage = lazyRouteComponent(() => import('./features/session/SignInPage'), 'SignInPage');
const SessionEnded = lazy(async () => ({
  default: (await import('./features/session/SessionEnded')).SessionEnded,
}));

const consent = lazyRouteComponent(() => import('./features/integrations/ConsentRoute'), 'ConsentRoute');
const rolePages = () => import('./features/roles/RolePages');
const integrationPages = () => import('./features/integrations/IntegrationPages');

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});

function SignIn() {
  const router = useRouter();
  const { next } = login.useSearch();
  return <SignInPage onSignedIn={() => router.history.push(safeNext(next))} />;
}

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: SignIn,
});

function SignedIn() {
  const router = useRouter();
  const { queries } = useRouteContext({ from: '/signed-in' });
  const ended = useSessionEnded();
  const may = useMay();
  const leave = () => {
    setSessionEnded(false);
    forgetSession(queries);
    void router.navigate({ to: '/login', search: {}, ignoreBlocker: true });
  };
  return (
    <>
      <Shell banner={may('integrations') && <Bell />} />
      {ended && (
        <Suspense>
          <SessionEnded onLeave={leave} />
        </Suspense>
      )}
    </>
  );
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/login', search: { next: location.publicHref } });
  },
  component: SignedIn,
  pendingComponent: PageLoading,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    const session = context.queries.getQueryData(sessionQuery.queryKey) ?? null;
    throw redirect({ to: holds(session, 'integrations') ? '/system/integrations' : '/account', replace: true });
  },
});

// The grid stays behind the consent dialogs, which have addresses of their own.
const grid = createRoute({
  getParentRoute: () => signedIn,
  id: 'grid',
  validateSearch: integrationsSearch,
  component: lazyRouteComponent(() => import('./features/integrations/IntegrationsPage'), 'IntegrationsPage'),
  staticData: { needs: 'integrations' },
});
const integrations = createRoute({ getParentRoute: () => grid, path: '/system/integrations' });
const activate = createRoute({
  getParentRoute: () => grid,
  path: '/system/integrations/$id/activate',
  component: consent,
});
const reauthorize = createRoute({
  getParentRoute: () => grid,
  path: '/system/integrations/$id/reauthorize',
  component: consent,
});

const newIntegration = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/integrations/new',
  validateSearch: tabSearch,
  component: lazyRouteComponent(integrationPages, 'NewIntegrationPage'),
  staticData: { needs: 'integrations' },
});
const editIntegration = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/integrations/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(integrationPages, 'EditIntegrationPage'),
  staticData: { needs: 'integrations' },
});

const auditLog = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/audit-log',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/audit/AuditPage'), 'AuditPage'),
  staticData: { needs: 'audit' },
});
const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/users',
  component: lazyRouteComponent(() => import('./features/users/UsersPage'), 'UsersPage'),
  staticData: { needs: 'users' },
});
const roles = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/roles',
  component: lazyRouteComponent(() => import('./features/roles/RolesPage'), 'RolesPage'),
  staticData: { needs: 'roles' },
});
const newRole = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/roles/new',
  component: lazyRouteComponent(rolePages, 'NewRolePage'),
  staticData: { needs: 'roles' },
});
const editRole = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/roles/$id',
  component: lazyRouteComponent(rolePages, 'EditRolePage'),
  staticData: { needs: 'roles' },
});
const notifications = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/notifications',
  component: lazyRouteComponent(() => import('./features/notifications/NotificationsPage'), 'NotificationsPage'),
  staticData: { needs: 'integrations' },
});
const refusedCalls = createRoute({
  getParentRoute: () => signedIn,
  path: '/reports/refused-calls',
  validateSearch: refusalsSearch,
  component: lazyRouteComponent(() => import('./features/refusals/RefusalsPage'), 'RefusalsPage'),
  staticData: { needs: 'integrations' },
});
const refusedCall = createRoute({
  getParentRoute: () => signedIn,
  path: '/reports/refused-calls/$requestId',
  component: lazyRouteComponent(() => import('./features/refusals/RefusalPage'), 'RefusalPage'),
  staticData: { needs: 'integrations' },
});
const configuration = createRoute({
  getParentRoute: () => signedIn,
  path: '/stores/configuration/$section',
  component: lazyRouteComponent(() => import('./features/configuration/ConfigurationPage'), 'ConfigurationPage'),
  staticData: { needs: 'configuration' },
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./features/account/AccountPage'), 'AccountPage'),
});

const anythingElse = createRoute({ getParentRoute: () => signedIn, path: '$', component: NotFound });

export const routeTree = root.addChildren([
  login,
  signedIn.addChildren([
    home,
    grid.addChildren([integrations, activate, reauthorize]),
    newIntegration,
    editIntegration,
    auditLog,
    users,
    roles,
    newRole,
    editRole,
    notifications,
    refusedCalls,
    refusedCall,
    configuration,
    account,
    anythingElse,
  ]),
]);
