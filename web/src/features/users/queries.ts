import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import { sessionQuery } from '../../api/session';

export type AdminUser = Schemas['AdminUser'];
export type Role = Schemas['Role'];

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await answerOf(api.GET('/users'))).items,
});

// The roles that a user can be given.
export const roleChoicesQuery = queryOptions({
  queryKey: ['roles', 'list'],
  queryFn: async () => (await answerOf(api.GET('/roles'))).items,
});

// A change may be about the one who makes it, and roles show how many have them.
function useUserChange<T, V>(mutationFn: (variables: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [['users'], ['roles'], ['account'], sessionQuery.queryKey].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
    gcTime: 0,
  });
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

interface UserEdit {
  email: string;
  role_id: number;
  current_password: string;
}

export function useEditUser() {
  return useUserChange(({ username, body }: { username: string; body: UserEdit }) =>
    answerOf(api.PATCH('/users/{username}', { ...pathOf(username), body })),
  );
}

// What only the user's name and the own password say.
export interface UserAct {
  username: string;
  current_password: string;
}

const actOf = ({ username, ...body }: UserAct) => ({ ...pathOf(username), body });

export function useUnlock() {
  return useUserChange((act: UserAct) => answerOf(api.POST('/users/{username}/unlock', actOf(act))));
}

export function useSetPassword() {
  return useUserChange(
    ({ username, body }: { username: string; body: { password: string; current_password: string } }) =>
      answerOf(api.PUT('/users/{username}/password', { ...pathOf(username), body })),
  );
}

export function useResetSecondFactor() {
  return useUserChange((act: UserAct) => answerOf(api.POST('/users/{username}/second-factor/reset', actOf(act))));
}

export function useDeleteUser() {
  return useUserChange((act: UserAct) => answerOf(api.DELETE('/users/{username}', actOf(act))));
}
