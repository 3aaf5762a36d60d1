// What happened to integrations, and the mails about it.
import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import { pollWait } from '../../ui/poll';

export type Notification = Schemas['Notification'];
export type Mail = Schemas['Mail'];
export type MailState = Schemas['MailState'];

// Looked at again and again while the page is in view and somebody is there: a look counts as a use of the session,
// which has to end when nobody is.
export function unreadQuery(somebodyThere: boolean) {
  return queryOptions({
    queryKey: ['notifications', 'unread'],
    queryFn: async () => (await answerOf(api.GET('/notifications/unread'))).unread,
    enabled: somebodyThere,
    retry: false,
    refetchInterval: ({ state }) =>
      pollWait({ failing: state.status === 'error', sinceSuccessMs: Date.now() - state.dataUpdatedAt }),
  });
}

export const notificationsQuery = infiniteQueryOptions({
  queryKey: ['notifications', 'list'],
  queryFn: ({ pageParam: before }) => answerOf(api.GET('/notifications', { params: { query: { before } } })),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (page) => page.next_before ?? undefined,
});

export function mailsQuery(state: MailState | undefined) {
  return infiniteQueryOptions({
    queryKey: ['notifications', 'mails', state],
    queryFn: ({ pageParam: before }) => answerOf(api.GET('/mails', { params: { query: { before, state } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next_before ?? undefined,
  });
}

export const smtpQuery = queryOptions({
  queryKey: ['notifications', 'smtp'],
  queryFn: () => answerOf(api.GET('/smtp')),
});

export function itemsOf<Item>(data: InfiniteData<{ items: Item[] }, unknown> | undefined): Item[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

function useReading<V>(mutationFn: (variables: V) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
  });
}

export function useMarkRead() {
  return useReading((notification: number) =>
    answerOf(api.POST('/notifications/{notification}/read', { params: { path: { notification } } })),
  );
}

// All up to the newest one that was seen: what came in meanwhile stays unread.
export function useMarkAllRead() {
  return useReading((up_to: number) => answerOf(api.POST('/notifications/read', { body: { up_to } })));
}

export function useTestMail() {
  return useMutation({ mutationFn: (to: string) => answerOf(api.POST('/smtp/test', { body: { to } })) });
}
