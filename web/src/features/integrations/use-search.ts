import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type IntegrationsSearch, integrationsSearch } from './search';

export type SetSearch = (change: IntegrationsSearch) => void;

// The grid's part of the address. A change of anything but the page goes to the first page.
export function useIntegrationsSearch(): [IntegrationsSearch, SetSearch] {
  const search = useSearch({ from: '/signed-in/grid' });
  const router = useRouter();
  const navigate = useNavigate();
  const set = useCallback<SetSearch>(
    (change) =>
      void navigate({
        // Not always the grid itself: a search that is still being typed must not close the dialog opened meanwhile.
        to: router.state.location.pathname,
        search: (before) => integrationsSearch({ ...before, page: undefined, ...change }),
        replace: true,
      }),
    [router, navigate],
  );
  return [search, set];
}
