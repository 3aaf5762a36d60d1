// What the addresses of the grid and of the form hold behind the question mark. Defaults are left out.
import type { Schemas } from '../../api/client';

export type Status = Schemas['IntegrationStatus'];
export const STATUSES: readonly Status[] = ['active', 'inactive', 'suspended'];
export const PAGE_SIZES = [20, 30, 50, 100, 200];

export interface IntegrationsSearch {
  page?: number;
  size?: number;
  sort?: 'id' | 'name' | 'status' | 'last_used';
  order?: 'desc';
  name?: string;
  status?: Status;
}

export function integrationsSearch(search: Record<string, unknown>): IntegrationsSearch {
  const found: IntegrationsSearch = {};
  const { page, size, sort, order, name, status } = search;
  if (typeof page === 'number' && Number.isInteger(page) && page > 1) found.page = page;
  if (typeof size === 'number' && PAGE_SIZES.includes(size) && size !== PAGE_SIZES[0]) found.size = size;
  if (sort === 'name' || sort === 'status' || sort === 'last_used') found.sort = sort;
  if (order === 'desc') found.order = order;
  // A name of digits comes as a number out of the address.
  if ((typeof name === 'string' || typeof name === 'number') && name !== '') found.name = String(name);
  if (STATUSES.includes(status as Status)) found.status = status as Status;
  return found;
}

export type Tab = 'info' | 'api';

export function tabSearch(search: Record<string, unknown>): { tab?: Tab } {
  return search.tab === 'api' ? { tab: 'api' } : {};
}
