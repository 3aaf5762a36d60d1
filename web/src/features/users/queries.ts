import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';

export type AdminUser = Schemas['AdminUser'];

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await answerOf(api.GET('/users'))).items,
});

function useUserChange<T, V>(mutationFn: (variables: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }), gcTime: 0 });
}

const pathOf = (username: string) => ({ params: { path: { username } } });

interface NewUser {
  username: string;
  email: string;
  role_id: number;
  password: string;
  current_password: string;
}

export function useCreateUser() {
  return useUserChange((body: NewUser) => answerOf(api.POST('/users', { body })));
}

export function useUnlock() {
  return useUserChange((username: string) => answerOf(api.POST('/users/{username}/unlock', pathOf(username))));
}

export function useSetPassword() {
  return useUserChange(
    ({ username, body }: { username: string; body: { password: string; current_password: string } }) =>
      answerOf(api.PUT('/users/{username}/password', { ...pathOf(username), body })),
  );
}

export function useDeleteUser() {
  return useUserChange((username: string) => answerOf(api.DELETE('/users/{username}', pathOf(username))));
}
