// One's own account. What holds secrets is a mutation, and lives in the state of the dialog that shows it.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import { sessionQuery } from '../../api/session';

export type Account = Schemas['Account'];
export type FactorSecret = Schemas['SecondFactorSecret'];

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: () => answerOf(api.GET('/account')),
});

function useAccountChange<T, V>(mutationFn: (variables: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [['account'], ['sessions'], ['users'], ['notifications', 'subscription'], sessionQuery.queryKey].map(
          (queryKey) => queries.invalidateQueries({ queryKey }),
        ),
      ),
    gcTime: 0,
  });
}

export function useEditAccount() {
  return useAccountChange((body: { email: string; current_password: string }) =>
    answerOf(api.PATCH('/account', { body })),
  );
}

export function useSetOwnPassword() {
  return useAccountChange((body: { password: string; current_password: string }) =>
    answerOf(api.PUT('/account/password', { body })),
  );
}

export function useBeginSecondFactor() {
  return useMutation({
    mutationFn: (current_password: string) =>
      answerOf(api.POST('/account/second-factor', { body: { current_password } })),
    gcTime: 0,
  });
}

export function useConfirmSecondFactor() {
  return useAccountChange((code: string) => answerOf(api.POST('/account/second-factor/confirm', { body: { code } })));
}

// Password and code of the one who is signed in.
export interface FactorConfirmation {
  current_password: string;
  code: string;
}

export function useRenewRecoveryCodes() {
  return useAccountChange((body: FactorConfirmation) =>
    answerOf(api.POST('/account/second-factor/recovery-codes', { body })),
  );
}

export function useEndSecondFactor() {
  return useAccountChange((body: FactorConfirmation) => answerOf(api.POST('/account/second-factor/end', { body })));
}
