import { expect, it } from 'vitest';
import { exchangeView, type Progress, refusedTokenCall, type RefusalRow } from './exchange-steps';

function progress(
  state: NonNullable<Progress['exchange']>['state'] | null,
  status: Progress['status'] = 'inactive',
): Progress {
  const exchange = state && {
    state,
    reauthorize: false,
    started_at: '2026-01-01T00:00:00Z',
    post_status: 200,
    post_ms: 3,
    failure: state === 'failed' ? 'The callback URL answered 500.' : null,
  };
  return { status, access_token_created_at: null, exchange };
}

it('posts first', () => {
  expect(exchangeView(true, null).steps.post).toBe('current');
});

it('waits for the sign-in once the credentials are posted', () => {
  expect(exchangeView(false, progress('posted')).steps).toEqual({
    post: 'done',
    signIn: 'current',
    requestToken: 'pending',
    accessToken: 'pending',
    active: 'pending',
  });
});

it('takes the sign-in for done when a request token was issued', () => {
  expect(exchangeView(false, progress('request-token-issued')).steps.signIn).toBe('done');
});

it('tells why the post failed', () => {
  const view = exchangeView(false, progress('failed'));
  expect(view.outcome).toBe('failed');
  expect(view.failure).toBe('The callback URL answered 500.');
});

it('does not show the failure of the attempt before while posting again', () => {
  expect(exchangeView(true, progress('failed')).outcome).toBe('running');
});

it('ends active when nothing is left to do', () => {
  expect(exchangeView(false, progress(null, 'active')).outcome).toBe('active');
});

it('does not take the live token of a reauthorize for its end while posting', () => {
  expect(exchangeView(true, progress(null, 'active')).outcome).toBe('running');
});

it('ends cancelled when it was suspended meanwhile', () => {
  expect(exchangeView(false, progress(null, 'suspended')).outcome).toBe('cancelled');
});

function refusal(integration_id: number, target: string, at: string): RefusalRow {
  return {
    request_id: at,
    at,
    from: '',
    status: 401,
    reason: 'signature-mismatch',
    method: 'POST',
    target,
    integration_id,
  };
}

it('finds the latest token call of the integration that was refused since the exchange began', () => {
  const rows = [
    refusal(7, '/oauth/token/access', '2026-01-01T00:00:09Z'),
    refusal(5, '/rest/V1/orders', '2026-01-01T00:00:08Z'),
    refusal(5, '/oauth/token/access', '2026-01-01T00:00:07Z'),
    refusal(5, '/oauth/token/request', '2026-01-01T00:00:06Z'),
  ];
  expect(refusedTokenCall(rows, 5, '2026-01-01T00:00:06Z')?.at).toBe('2026-01-01T00:00:07Z');
});

it('takes no refusal from before the exchange for one of it', () => {
  const rows = [refusal(5, '/oauth/token/request', '2026-01-01T00:00:05Z')];
  expect(refusedTokenCall(rows, 5, '2026-01-01T00:00:06Z')).toBeUndefined();
});
