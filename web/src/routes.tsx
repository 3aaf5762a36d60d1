// Every address of the admin. Search parameters are read here and are typed from here on.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  useRouter,
} from '@tanstack/react-router';
import { sessionQuery } from './api/session';
import { auditSearch } from './features/audit/search';
import { IntegrationsPage } from './features/integrations/IntegrationsPage';
import { integrationsSearch, tabSearch } from './features/integrations/search';
import { NotFound } from './shell/NotFound';
import { Shell } from './shell/Shell';
import { safeNext } from './shell/next';
import { PageError } from './ui/PageError';
import { PageLoading } from './ui/PageLoading';

const SignInPage = lazyRouteComponent(() => import('./features/session/SignInPage'), 'SignInPage');
const consent = lazyRouteComponent(() => import('./features/integrations/ConsentRoute'), 'ConsentRoute');
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

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/login', search: { next: location.publicHref } });
  },
  component: Shell,
  pendingComponent: PageLoading,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/system/integrations', replace: true });
  },
});

// The grid stays behind the consent dialogs, which have addresses of their own.
const grid = createRoute({
  getParentRoute: () => signedIn,
  id: 'grid',
  validateSearch: integrationsSearch,
  component: IntegrationsPage,
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
});
const editIntegration = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/integrations/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(integrationPages, 'EditIntegrationPage'),
});

const auditLog = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/audit-log',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/audit/AuditPage'), 'AuditPage'),
});
const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/system/users',
  component: lazyRouteComponent(() => import('./features/users/UsersPage'), 'UsersPage'),
});
const configuration = createRoute({
  getParentRoute: () => signedIn,
  path: '/stores/configuration/$section',
  component: lazyRouteComponent(() => import('./features/configuration/ConfigurationPage'), 'ConfigurationPage'),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./features/session/AccountPage'), 'AccountPage'),
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
    configuration,
    account,
    anythingElse,
  ]),
]);
