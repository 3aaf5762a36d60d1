// Where a token exchange stands, as the steps that the dialog draws.
import type { Schemas } from '../../api/client';

export type Progress = Schemas['ExchangeProgress'];
export type StepState = 'pending' | 'current' | 'done' | 'failed';
export type Outcome = 'running' | 'active' | 'failed' | 'cancelled';

export const STEPS = ['post', 'signIn', 'requestToken', 'accessToken', 'active'] as const;

export interface ExchangeView {
  outcome: Outcome;
  steps: Record<(typeof STEPS)[number], StepState>;
  failure: string | null; // the server's words
}

// `posting`: the call that posts the credentials has not been answered; `progress`: the last poll, null before it.
export function exchangeView(posting: boolean, progress: Progress | null): ExchangeView {
  const view = (outcome: Outcome, states: StepState[], failure: string | null = null): ExchangeView => {
    const steps = Object.fromEntries(STEPS.map((step, at) => [step, states[at] ?? 'pending']));
    return { outcome, steps: steps as ExchangeView['steps'], failure };
  };
  const exchange = progress?.exchange;
  switch (exchange?.state) {
    case 'posting':
      return view('running', ['current']);
    case 'posted':
      return view('running', ['done', 'current']);
    case 'request-token-issued':
      return view('running', ['done', 'done', 'done', 'current']);
    case 'failed':
      return posting ? view('running', ['current']) : view('failed', ['failed'], exchange.failure);
    case undefined:
      break;
  }
  // No exchange: it has not begun yet, or it has ended.
  if (posting || !progress) return view('running', ['current']);
  if (progress.status === 'active') return view('active', ['done', 'done', 'done', 'done', 'done']);
  return view('cancelled', ['done']);
}

export type RefusalRow = Schemas['RefusalRow'];

// The latest call for a token that the store refused to this integration since the exchange began; `rows` are the newest
// refusals first.
export function refusedTokenCall(rows: readonly RefusalRow[], id: number, since: string): RefusalRow | undefined {
  const ours = (row: RefusalRow) => row.integration_id === id && row.target.startsWith('/oauth/token/');
  return rows.find((row) => ours(row) && row.at >= since);
}
