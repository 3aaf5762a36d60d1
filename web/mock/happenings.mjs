// Notifications, the mails about them, and refused calls.
import { Refusal } from './refusal.mjs';

const KINDS = ['exchange-failed', 'authorized', 'suspended', 'reauthorized', 'deleted'];
const AT = '2026-11-20T09:30:00Z';

function notifications() {
  return Array.from({ length: 30 }, (_, at) => {
    const kind = KINDS[at % KINDS.length];
    return {
      id: 30 - at,
      at: AT,
      kind,
      integration_id: at + 1,
      integration_name: `Acme ERP ${at + 1}`,
      user: at % 4 === 0 ? 'ann' : 'admin',
      cause: kind === 'exchange-failed' ? 'The callback URL answered 500 Internal Server Error.' : null,
      read: at > 2,
    };
  });
}

function mails() {
  const states = ['queued', 'sent', 'failed', 'not-sent', 'queued'];
  return states.map((state, at) => ({
    id: states.length - at,
    notification_id: 30 - at,
    kind: KINDS[at],
    integration_id: at + 1,
    integration_name: `Acme ERP ${at + 1}`,
    recipient: at % 2 === 0 ? 'it@erp.example' : 'admin@shop.example',
    audience: at % 2 === 0 ? 'contact' : 'admin',
    state,
    attempts: { queued: at, sent: 1, failed: 8, 'not-sent': 0 }[state],
    next_attempt_at: state === 'queued' ? AT : null,
    failure: state === 'failed' || at === 4 ? 'mail.shop.example did not answer within 10 seconds.' : null,
    created_at: AT,
    settled_at: state === 'queued' ? null : AT,
  }));
}

function refusals() {
  return Array.from({ length: 12 }, (_, at) => ({
    request_id: `k3j9x0ab-${at}`,
    at: AT,
    from: '203.0.113.7',
    status: 401,
    reason: at % 3 === 0 ? 'signature-mismatch' : 'resource-missing',
    method: 'GET',
    target: '/rest/V1/orders/1?fields=items%5Bsku%5D',
    integration_id: at % 4 === 3 ? null : at + 1,
  }));
}

function explanation(row) {
  const signed = row.reason === 'resource-missing';
  return {
    request_id: row.request_id,
    at: row.at,
    from: row.from,
    endpoint: 'rest',
    answer: {
      status: 401,
      reason: row.reason,
      message: signed
        ? "The consumer isn't authorized to access %resources."
        : 'The signature is invalid. Verify and try again.',
      parameter: signed ? 'Magento_Sales::actions_view' : null,
    },
    received: {
      method: row.method,
      target: row.target,
      tls: false,
      headers: { Host: 'shop.example', Authorization: 'OAuth oauth_consumer_key="k1xx...", oauth_token="ab..."' },
      form: null,
      complete: true,
    },
    authorization: null,
    integration: { id: row.integration_id ?? 1, name: 'Acme ERP', status: 'active', signature_verified: signed },
    route: { method: 'GET', path: '/V1/orders/:id', resources: ['Magento_Sales::actions_view'] },
    grants: {
      granted: { all_resources: false, resources: ['Magento_Catalog::products'] },
      pending: null,
      missing: ['Magento_Sales::actions_view'],
      pending_would_do: false,
    },
    clock: { sent: 1769860799, received: 1769860800, difference_s: -1, window_s: 600 },
    checks: [
      { check: 'header', outcome: 'passed' },
      { check: 'consumer', outcome: 'passed' },
      { check: 'signature', outcome: signed ? 'passed' : 'failed' },
      { check: 'grants', outcome: signed ? 'failed' : 'not-reached' },
    ],
    base_strings: [
      {
        reading: 'rfc5849',
        scheme: 'http',
        text: 'GET&http%3A%2F%2Fshop.example%2Frest%2FV1%2Forders%2F1&fields%3Ditems',
      },
    ],
    hints: [
      'The signature is right, but the integration was not allowed what the answer names. Ask the merchant to grant it.',
    ],
  };
}

// Pages of what has ids, the newest first.
function page(items, query, limit) {
  const before = Number(query.get('before') ?? Infinity);
  const found = items.filter(({ id }) => id < before);
  const shown = found.slice(0, Number(query.get('limit') ?? limit));
  return { items: shown, next_before: found.length > shown.length ? shown.at(-1).id : null };
}

export function happeningRoutes() {
  const all = notifications();
  const sent = mails();
  const refused = refusals();
  const subscription = { subscribed: false, email: 'admin@shop.example' };
  const unread = () => all.filter(({ read }) => !read).length;
  const read = (chosen) => all.filter(chosen).forEach((one) => Object.assign(one, { read: true }));
  return {
    'GET /notifications': (_p, query) => ({ ...page(all, query, 20), unread: unread() }),
    'GET /notifications/unread': () => ({ unread: unread() }),
    'POST /notifications/read': (_p, _q, { up_to }) => read(({ id }) => id <= up_to),
    'POST /notifications/:id/read': (parameters) => read(({ id }) => id === Number(parameters.id)),
    'GET /account/notifications': () => subscription,
    'PUT /account/notifications': (_p, _q, body) => Object.assign(subscription, body),
    'GET /mails': (_p, query) =>
      page(
        sent.filter(({ state }) => !query.get('state') || state === query.get('state')),
        query,
        50,
      ),
    'GET /smtp': () => ({ configured: true, server: 'smtp://mail.shop.example:587', from: 'latchkey@shop.example' }),
    'POST /smtp/test': (_p, _q, { to }) => ({
      sent: !to.includes('broken'),
      failure: to.includes('broken') ? 'The mail server answered 550 no such user here.' : null,
    }),
    'GET /refusals': (_p, query) => {
      const integration = query.get('integration_id');
      return { items: refused.filter((row) => !integration || row.integration_id === Number(integration)) };
    },
    'GET /refusals/:id': ({ id }) => {
      const row = refused.find(({ request_id }) => request_id === id);
      if (!row) throw new Refusal(404, 'It is no longer kept.');
      return explanation(row);
    },
  };
}
