// The tree of what can be granted. It changes with the program alone.
import { queryOptions } from '@tanstack/react-query';
import { buildTree } from '../ui/tree-model';
import { answerOf, api } from './client';

export const resourceTreeQuery = queryOptions({
  queryKey: ['resources'],
  queryFn: async () => buildTree((await answerOf(api.GET('/resources'))).items),
  staleTime: Infinity,
  structuralSharing: false, // Nodes lead to their parents and back: there would be no end to comparing.
});
