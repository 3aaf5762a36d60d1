// Who is signed in. One query, kept until the server says that the session has ended.
import { type QueryClient, queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { answerOf, api, type Schemas, setCsrfToken } from './client';

export type Session = Schemas['Session'];

const SESSION = ['session'];

export const sessionQuery = queryOptions({
  queryKey: SESSION,
  queryFn: async ({ client }): Promise<Session | null> => {
    const session = ((await answerOf(api.GET('/session'))) as Session | undefined) ?? null;
    const before = client.getQueryData<Session | null>(SESSION) ?? null;
    if (!session && before) {
      setSessionEnded(true);
      return before;
    }
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

// Whether the session has ended under a page that is open. What was fetched, and typed, stays: the same user may sign in
// again and go on.
let ended = false;
const endListeners = new Set<() => void>();

export function setSessionEnded(value: boolean) {
  ended = value;
  for (const listener of endListeners) listener();
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      endListeners.add(listener);
      return () => endListeners.delete(listener);
    },
    () => ended,
  );
}

export function useSession(): Session | null {
  return useSuspenseQuery(sessionQuery).data;
}

interface Proof {
  username: string;
  password: string;
  code?: string; // of the second factor
}

// 'code-wanted': the password is right, and the account has a second factor.
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Proof): Promise<Session | 'code-wanted'> => {
      const answer = await answerOf(api.POST('/session', { body }));
      return 'code_wanted' in answer ? 'code-wanted' : answer;
    },
    onSuccess: (answer) => {
      if (answer === 'code-wanted') return;
      setCsrfToken(answer.csrf_token);
      queries.setQueryData(sessionQuery.queryKey, answer);
      setSessionEnded(false);
      // What failed for want of a session is fetched now.
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    },
    gcTime: 0,
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/session')),
    onSettled: () => forgetSession(queries),
  });
}
