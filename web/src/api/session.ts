// Who is signed in. One query, kept until the server says that the session has ended.
import { type QueryClient, queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { answerOf, api, type Schemas, setCsrfToken } from './client';

export type Session = Schemas['Session'];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    const session = ((await answerOf(api.GET('/session'))) as Session | undefined) ?? null;
    setCsrfToken(session?.csrf_token ?? '');
    return session;
  },
  staleTime: Infinity,
  retry: false,
});

// Drops everything that was fetched for the user who was signed in.
export function forgetSession(queries: QueryClient) {
  setCsrfToken('');
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}

export function useSession(): Session | null {
  return useSuspenseQuery(sessionQuery).data;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: { username: string; password: string }) =>
      (await answerOf(api.POST('/session', { body }))) as Session,
    onSuccess: (session) => {
      setCsrfToken(session.csrf_token);
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/session')),
    onSettled: () => forgetSession(queries),
  });
}
