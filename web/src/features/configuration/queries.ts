import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, Refusal } from '../../api/client';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async () => (await answerOf(api.GET('/settings'))).items,
});

export const guestRoutesQuery = queryOptions({
  queryKey: ['guest-routes'],
  queryFn: async () => (await answerOf(api.GET('/guest-routes'))).items,
  staleTime: Infinity,
});

// A refusal of one of several settings.
export class SettingRefusal extends Error {
  constructor(
    readonly path: string,
    readonly refusal: Refusal,
  ) {
    super(refusal.fault('value') ?? refusal.message);
  }
}

// Sets one after the other and stops at the first refusal; those before it stay set.
export function useSaveSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (changes: readonly { path: string; value: string }[]) => {
      for (const { path, value } of changes) {
        const [section = '', group = '', name = ''] = path.split('/');
        try {
          await answerOf(
            api.PUT('/settings/{section}/{group}/{name}', {
              params: { path: { section, group, name } },
              body: { value },
            }),
          );
        } catch (error) {
          throw error instanceof Refusal ? new SettingRefusal(path, error) : error;
        }
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['settings'] }),
  });
}
