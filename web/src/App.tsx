import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { Refusal, setOnSessionEnded } from './api/client';
import { sessionQuery, setSessionEnded } from './api/session';
import { routeTree } from './routes';
import { TextProvider, useText } from './text/text';
import { ToastProvider } from './ui/Toasts';

// A role may have changed since it was fetched.
function onError(error: unknown) {
  if (error instanceof Refusal && error.problem.status === 403) void queries.invalidateQueries(sessionQuery);
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  // Any change may show in the audit log, and be told by the bell.
  mutationCache: new MutationCache({
    onError,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['audit'] });
      void queries.invalidateQueries({ queryKey: ['notifications', 'unread'] });
    },
  }),
  defaultOptions: {
    // A refusal stays one, however often it is asked for; a network may come back.
    queries: { retry: (count, error) => !(error instanceof Refusal) && count < 2, staleTime: 5_000 },
  },
});

const router = createRouter({ routeTree, basepath: '/admin', context: { queries }, scrollRestoration: false });

setOnSessionEnded(() => setSessionEnded(true));

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function Pages() {
  const t = useText();
  return (
    <ToastProvider closeLabel={t('common.close')}>
      <RouterProvider router={router} />
    </ToastProvider>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <TextProvider>
        <Pages />
      </TextProvider>
    </QueryClientProvider>
  );
}
