// One hook per endpoint. Answers with secrets are mutations: nothing of them stays in the cache.
import {
  keepPreviousData,
  queryOptions,
  type UseMutationOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import { exchangeView, refusedTokenCall } from './exchange-steps';
import { type IntegrationsSearch, PAGE_SIZES } from './search';

export type Integration = Schemas['Integration'];
export type IntegrationRow = Schemas['IntegrationRow'];
export type IntegrationForm = Schemas['IntegrationForm'];
export type Credentials = Schemas['Credentials'];
export type Activation = Schemas['Activation'];
export type Grant = Schemas['Grant'];

const POLL_MS = 1_000;

export function integrationsQuery({ name, ...search }: IntegrationsSearch) {
  const query = { size: PAGE_SIZES[0], ...search, search: name };
  return queryOptions({
    queryKey: ['integrations', 'list', query],
    queryFn: () => answerOf(api.GET('/integrations', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function integrationQuery(id: number) {
  return queryOptions({
    queryKey: ['integrations', 'one', id],
    queryFn: () => answerOf(api.GET('/integrations/{id}', { params: { path: { id } } })),
  });
}

export const exchangeKey = (id: number) => ['integrations', 'exchange', id];

// Polls until the exchange has ended one way or another.
export function exchangeQuery(id: number, enabled: boolean) {
  return queryOptions({
    queryKey: exchangeKey(id),
    queryFn: () => answerOf(api.GET('/integrations/{id}/exchange', { params: { path: { id } } })),
    refetchInterval: (query) => (exchangeView(false, query.state.data ?? null).outcome === 'running' ? POLL_MS : false),
    enabled,
    gcTime: 0,
    staleTime: 0,
  });
}

// Why the store refused the third party's latest call for a token since the exchange began; null where it refused none.
export function refusedTokenCallQuery(id: number, since: string | undefined) {
  return queryOptions({
    queryKey: [...exchangeKey(id), 'refused', since],
    queryFn: async () => {
      const rows = (await answerOf(api.GET('/refusals', { params: { query: { limit: 50 } } }))).items;
      const row = refusedTokenCall(rows, id, since ?? '');
      if (!row) return null;
      return answerOf(api.GET('/refusals/{request_id}', { params: { path: { request_id: row.request_id } } }));
    },
    refetchInterval: POLL_MS,
    enabled: since !== undefined,
    gcTime: 0,
  });
}

// After any change of an integration: the grid and the page show it as it is now.
function useChange<T, V>(mutationFn: (variables: V) => Promise<T>, options?: UseMutationOptions<T, Error, V>) {
  const queries = useQueryClient();
  return useMutation({
    ...options,
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: ['integrations'] }),
  });
}

const pathOf = (id: number) => ({ params: { path: { id } } });

export function useCreate() {
  return useChange((body: IntegrationForm & { name: string; current_password: string }) =>
    answerOf(api.POST('/integrations', { body })),
  );
}

export function useEdit() {
  return useChange(({ id, body }: { id: number; body: IntegrationForm & { current_password: string } }) =>
    answerOf(api.PATCH('/integrations/{id}', { ...pathOf(id), body })),
  );
}

export function useDelete() {
  return useChange((id: number) => answerOf(api.DELETE('/integrations/{id}', pathOf(id))));
}

export function useActivate() {
  return useChange(
    ({ id, reauthorize }: { id: number; reauthorize: boolean }) =>
      answerOf(
        reauthorize
          ? api.POST('/integrations/{id}/reauthorize', pathOf(id))
          : api.POST('/integrations/{id}/activate', pathOf(id)),
      ),
    { gcTime: 0 },
  );
}

export type StateChange = 'allow' | 'suspend' | 'resume' | 'revoke';

export function useStateChange() {
  return useChange(({ id, change }: { id: number; change: StateChange }) => {
    switch (change) {
      case 'allow':
        return answerOf(api.POST('/integrations/{id}/allow', pathOf(id)));
      case 'suspend':
        return answerOf(api.POST('/integrations/{id}/suspend', pathOf(id)));
      case 'resume':
        return answerOf(api.POST('/integrations/{id}/resume', pathOf(id)));
      case 'revoke':
        return answerOf(api.POST('/integrations/{id}/revoke', pathOf(id)));
    }
  });
}

export function useReveal() {
  return useMutation({
    mutationFn: ({ id, password }: { id: number; password: string }) =>
      answerOf(api.POST('/integrations/{id}/reveal', { ...pathOf(id), body: { current_password: password } })),
    gcTime: 0,
  });
}

export function useCallbackTest() {
  return useMutation({
    mutationFn: (id: number) => answerOf(api.POST('/integrations/{id}/callback-test', pathOf(id))),
  });
}
