import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';

export type Role = Schemas['Role'];
export type RoleForm = Schemas['RoleForm'];

export const rolesQuery = queryOptions({
  queryKey: ['roles', 'list'],
  queryFn: async () => (await answerOf(api.GET('/roles'))).items,
});

export function roleQuery(id: number) {
  return queryOptions({
    queryKey: ['roles', 'one', id],
    queryFn: () => answerOf(api.GET('/roles/{id}', pathOf(id))),
  });
}

const pathOf = (id: number) => ({ params: { path: { id } } });

// What a role allows may be about the one who is signed in, and users show their role's name.
function useRoleChange<T, V>(mutationFn: (variables: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(['roles', 'users', 'session'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    gcTime: 0,
  });
}

export function useCreateRole() {
  return useRoleChange((body: RoleForm & { name: string; current_password: string }) =>
    answerOf(api.POST('/roles', { body })),
  );
}

export function useEditRole() {
  return useRoleChange(({ id, body }: { id: number; body: RoleForm & { current_password: string } }) =>
    answerOf(api.PATCH('/roles/{id}', { ...pathOf(id), body })),
  );
}

export function useDeleteRole() {
  return useRoleChange(({ id, ...body }: { id: number; current_password: string }) =>
    answerOf(api.DELETE('/roles/{id}', { ...pathOf(id), body })),
  );
}
