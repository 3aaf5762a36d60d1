import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type IntegrationsSearch, integrationsSearch } from './search';

export type SetSearch = (change: IntegrationsSearch) => void;

// The grid's part of the address. A change of anything but the page goes to the first page.
export function useIntegrationsSearch(): [IntegrationsSearch, SetSearch] {
  const search = useSearch({ from: '/signed-in/grid' });
  const navigate = useNavigate();
  const set = useCallback<SetSearch>(
    (change) =>
      void navigate({
        to: '/system/integrations',
        search: (before) => integrationsSearch({ ...before, page: undefined, ...change }),
        replace: true,
      }),
    [navigate],
  );
  return [search, set];
}
