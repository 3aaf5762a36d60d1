import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { Refusal, setOnSessionEnded } from './api/client';
import { forgetSession } from './api/session';
import { routeTree } from './routes';
import { TextProvider, useText } from './text/text';
import { ToastProvider } from './ui/Toasts';

const queries = new QueryClient({
  // Any change may show in the audit log.
  mutationCache: new MutationCache({ onSettled: () => void queries.invalidateQueries({ queryKey: ['audit'] }) }),
  defaultOptions: {
    // A refusal stays one, however often it is asked for; a network may come back.
    queries: { retry: (count, error) => !(error instanceof Refusal) && count < 2, staleTime: 5_000 },
  },
});

const router = createRouter({ routeTree, basepath: '/admin', context: { queries }, scrollRestoration: false });

setOnSessionEnded(() => {
  forgetSession(queries);
  // Nothing can be saved any more: what is unsaved is no reason to stay.
  void router.navigate({ to: '/login', search: { next: router.state.location.publicHref }, ignoreBlocker: true });
});

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
