// What the address of the audit log holds: the filters, and where the page begins.
export interface AuditSearch {
  before?: number;
  user?: string;
  action?: string;
  integration?: string;
  from?: string; // days, as 2026-01-31
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const found: AuditSearch = {};
  for (const name of ['user', 'action', 'integration'] as const) {
    const value = search[name];
    if ((typeof value === 'string' || typeof value === 'number') && value !== '') found[name] = String(value);
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name];
    if (typeof value === 'string' && DAY.test(value)) found[name] = value;
  }
  const { before } = search;
  if (typeof before === 'number' && Number.isInteger(before) && before > 0) found.before = before;
  return found;
}

// The filters as the server takes them: moments, of which the last is not included.
export function auditFilters({ user, action, integration, from, to }: AuditSearch) {
  const moment = (day: string | undefined, days: number) => {
    if (day === undefined) return undefined;
    const at = new Date(`${day}T00:00:00`); // in the reader's time zone
    if (Number.isNaN(at.getTime())) return undefined;
    at.setDate(at.getDate() + days);
    return at.toISOString().replace('.000Z', 'Z');
  };
  return { user, action, object: integration, from: moment(from, 0), to: moment(to, 1) };
}
