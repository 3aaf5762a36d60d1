// What the mock server begins with: the real tree and routes, read from their files, and made-up integrations.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join(import.meta.dirname, '..', '..', 'src', 'acl', 'data');

// The policy that the server sends with the pages.
export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

const AT = '2026-11-20T09:30:00Z';

function readRoutes() {
  const lines = readFileSync(join(DATA, 'routes.txt'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const found = /^(GET|POST|PUT|DELETE)\s+(\S+)\s+(\S+)(.*)$/.exec(line);
    if (!found) return [];
    const [, method, path, resources, flags] = found;
    return [{ method, path, resources: resources.split(','), guest: /\bguest\b/.test(flags) }];
  });
}

function readResources(routes) {
  const above = [];
  return readFileSync(join(DATA, 'resources.txt'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const found = /^( *)(\w+::\w+)\s+(-?\d+)\s+"(.*)"(.*)$/.exec(line);
      if (!found || found[5].includes('disabled')) return [];
      const [, blanks, id, order, title] = found;
      above.length = blanks.length / 2;
      const parent = above.at(-1) ?? null;
      above.push(id);
      const opened = routes
        .filter((route) => route.resources.includes(id))
        .map(({ method, path }) => ({ method, path }));
      return [{ id, title, parent, module: id.split('::')[0], order: Number(order), routes: opened }];
    });
}

const NAMES = ['Acme', 'Globex', 'Initech', 'Umbra', 'Vandelay', 'Hooli', 'Stark', 'Wayne', 'Wonka', 'Tyrell'];
const KINDS = ['ERP', 'CRM', 'PIM', 'WMS', 'Mail', 'Tax', 'Feeds', 'Returns', 'Search', 'Loyalty'];

const blank = {
  status: 'inactive',
  email: null,
  callback_url: null,
  identity_link_url: null,
  all_resources: false,
  resources: [],
  granted: { all_resources: false, resources: [] },
  pending: null,
  removed: null,
  signature_profile: 'auto',
  allowed_methods: [],
  bearer: false,
  bearer_expires_at: null,
  rate_limit: null,
  rate_burst: null,
  concurrency_limit: null,
  allow_from: [],
  calls: 0,
  refused: 0,
  last_used_at: null,
  last_reading: null,
  within_reach: true,
  allowed_at: null,
  access_token_created_at: null,
  exchange: null,
  created_at: AT,
  updated_at: AT,
};

const CHOSEN = [
  'Magento_Backend::admin',
  'Magento_Sales::sales',
  'Magento_Sales::sales_operation',
  'Magento_Sales::sales_order',
  'Magento_Sales::actions',
  'Magento_Sales::actions_view',
];
const ADDED = ['Magento_Catalog::catalog', 'Magento_Catalog::catalog_inventory', 'Magento_Catalog::products'];

function integrations() {
  const rows = KINDS.flatMap((kind, at) =>
    NAMES.map((name, index) => ({ name: `${name} ${kind}`, id: at * 10 + index + 1 })),
  );
  return rows.map(({ name, id }) => {
    const active = id % 3 === 1;
    const status = active ? 'active' : id % 11 === 0 ? 'suspended' : 'inactive';
    const one = { ...blank, id, name, status, consumer_key: `k${id}`.padEnd(32, 'x'), resources: CHOSEN };
    if (active)
      Object.assign(one, {
        allowed_at: AT,
        access_token_created_at: AT,
        calls: 120 * id,
        refused: id,
        last_used_at: AT,
        last_reading: 'rfc5849',
        granted: { all_resources: false, resources: CHOSEN },
      });
    if (id % 7 === 1) Object.assign(one, { callback_url: 'http://erp.example/cb', email: 'it@erp.example' });
    if (id % 10 === 2)
      Object.assign(one, {
        callback_url: 'https://globex.example/cb',
        identity_link_url: 'https://globex.example/login',
      });
    if (id % 10 === 3)
      Object.assign(one, {
        callback_url: 'https://broken.example/cb',
        identity_link_url: 'https://broken.example/login',
      });
    if (id === 4)
      Object.assign(one, { resources: [...CHOSEN, ...ADDED], pending: { all_resources: false, resources: ADDED } });
    if (id === 5) Object.assign(one, { all_resources: true, resources: [] });
    return one;
  });
}

function settings() {
  const flag = (path, label) => ({ path, type: 'flag', value: '0', default: '0', unit: '', label });
  const count = (path, value, unit, max = 2147483647) => ({
    path,
    type: 'count',
    value,
    default: value,
    unit,
    max,
    label: path,
  });
  const text = (path, value) => ({ path, type: 'text', value, default: value, unit: '', label: path });
  return [
    count('oauth/access_token_lifetime/customer', '1', 'hours'),
    count('oauth/access_token_lifetime/admin', '4', 'hours'),
    count('oauth/cleanup/cleanup_probability', '100', 'requests'),
    count('oauth/cleanup/expiration_period', '120', 'minutes'),
    count('oauth/consumer/expiration_period', '300', 'seconds'),
    count('oauth/consumer/post_maxredirects', '0', 'redirects', 10),
    count('oauth/consumer/post_timeout', '5', 'seconds', 60),
    flag('oauth/consumer/enable_integration_as_bearer', 'Bearer'),
    count('oauth/authentication_lock/max_failures_count', '6', 'failures'),
    count('oauth/authentication_lock/timeout', '1800', 'seconds'),
    flag('webapi/webapisecurity/allow_insecure', 'Guests'),
    flag('webapi/validation/input_limit_enabled', 'Limits'),
    count('webapi/validation/complex_array_limit', '20', 'items'),
    count('webapi/validation/maximum_page_size', '300', 'items'),
    count('webapi/validation/default_page_size', '20', 'items'),
    text('webapi/soap/charset', ''),
    text('webapi/jwtauth/jwt_alg', 'HS256'),
    text('webapi/jwtauth/jwe_alg', 'A128GCM'),
    count('webapi/jwtauth/customer_expiration', '60', 'minutes'),
    count('webapi/jwtauth/admin_expiration', '60', 'minutes'),
    count('admin/security/lockout_failures', '6', 'failures'),
    count('admin/security/lockout_threshold', '30', 'minutes'),
  ];
}

function auditLog() {
  return Array.from({ length: 120 }, (_, at) => ({
    sequence: 120 - at,
    at: AT,
    user: at % 4 === 0 ? 'ann' : 'admin',
    from: '127.0.0.1',
    action: at % 5 === 0 ? 'config.set' : 'integration.edit',
    object: at % 5 === 0 ? 'webapi/webapisecurity/allow_insecure' : `integration ${at} (Acme ERP)`,
    result: at % 7 === 0 ? 'The integration is suspended; resume it first.' : 'done',
    detail: at % 2 === 0 ? { name: { before: 'ERP', after: 'Acme ERP' } } : null,
  }));
}

const user = (id, username, email, role) => ({
  id,
  username,
  email,
  role,
  within_reach: true,
  second_factor: false,
  failures: 0,
  locked_until: null,
  created_at: AT,
});

export function load() {
  const routes = readRoutes();
  return {
    blank,
    integrations: integrations(),
    resources: readResources(routes),
    guestRoutes: routes
      .filter((route) => route.guest)
      .map(({ method, path, resources }) => ({ method, path, resources })),
    settings: settings(),
    audit: auditLog(),
    roles: [
      { id: 1, name: 'Administrators', all_resources: true, resources: [], within_reach: true },
      { id: 2, name: 'Support', all_resources: false, resources: CHOSEN, within_reach: true },
    ],
    users: [
      user(1, 'admin', 'admin@shop.example', { id: 1, name: 'Administrators' }),
      {
        ...user(2, 'ann', null, { id: 2, name: 'Support' }),
        second_factor: true,
        failures: 6,
        locked_until: '2026-11-24T21:00:00Z',
      },
    ],
    sessions: [
      { id: 's1', current: true, started_at: AT, last_seen_at: AT, from: '127.0.0.1', user_agent: 'Chromium on Linux' },
      {
        id: 's2',
        current: false,
        started_at: AT,
        last_seen_at: AT,
        from: '192.0.2.9',
        user_agent: 'Firefox on Windows',
      },
    ],
  };
}
