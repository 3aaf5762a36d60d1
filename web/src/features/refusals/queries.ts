import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import type { RefusalsSearch } from './search';

export type RefusalRow = Schemas['RefusalRow'];
export type Explanation = Schemas['Refusal'];

// As many as the server lists at once.
export const LISTED_MAX = 200;

export function refusalsQuery({ integration }: RefusalsSearch) {
  const query = { limit: LISTED_MAX, integration_id: integration };
  return queryOptions({
    queryKey: ['refusals', 'list', query],
    queryFn: async () => (await answerOf(api.GET('/refusals', { params: { query } }))).items,
  });
}

export function explanationQuery(request_id: string) {
  return queryOptions({
    queryKey: ['refusals', 'one', request_id],
    queryFn: () => answerOf(api.GET('/refusals/{request_id}', { params: { path: { request_id } } })),
  });
}
