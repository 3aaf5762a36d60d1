// A stand-in for the server while one works on the pages: `npm run mock`, then `npm run dev` or, with dist/ built, the
// pages at the same address. It keeps everything in memory and is no part of what is shipped.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { CSP, load } from './data.mjs';
import { happeningRoutes } from './happenings.mjs';
import { peopleRoutes } from './people.mjs';
import { Refusal } from './refusal.mjs';

const PORT = Number(process.env.PORT ?? 8091);
const DIST = join(import.meta.dirname, '..', 'dist');
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const state = load();
let live = null; // The one session that there can be.
let session = null; // The same, while it answers a request that has its cookie.

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
const random = () => Array.from({ length: 32 }, () => Math.floor(Math.random() * 36).toString(36)).join('');
const grant = (one) => ({ all_resources: one.all_resources, resources: one.resources });

function audit(action, object, result = 'done', detail = null) {
  const user = session?.user.username ?? 'nobody';
  state.audit.unshift({
    sequence: state.audit.length + 1,
    at: now(),
    user,
    from: '127.0.0.1',
    action,
    object,
    result,
    detail,
  });
}

function find(id) {
  const one = state.integrations.find((row) => row.id === Number(id));
  if (!one) throw new Refusal(404, `The integration with ID "${id}" doesn't exist.`);
  return one;
}

function checkPassword(body) {
  if (body.current_password === 'wrong1234' || body.current_password !== 'admin1234') {
    const text = 'The password entered for the current user is invalid. Verify the password and try again.';
    throw new Refusal(400, text, [{ field: 'current_password', text }]);
  }
}

function apply(one, body) {
  const name = (body.name ?? one.name).trim();
  if (state.integrations.some((row) => row !== one && row.name.toLowerCase() === name.toLowerCase())) {
    const text = `The integration with name "${name}" exists.`;
    throw new Refusal(409, text, [{ field: 'name', text }]);
  }
  one.name = name;
  for (const field of ['email', 'callback_url', 'identity_link_url']) {
    if (body[field] !== undefined) one[field] = body[field] || null;
  }
  if (body.all_resources !== undefined) {
    one.all_resources = body.all_resources;
    one.resources = body.resources ?? [];
  }
  for (const field of ['rate_limit', 'rate_burst', 'concurrency_limit', 'allow_from']) {
    if (body[field] !== undefined) one[field] = body[field] === 'off' || body[field] === 0 ? null : body[field];
  }
  one.updated_at = now();
  if (one.allowed_at) {
    const added = one.resources.filter((id) => !one.granted.resources.includes(id));
    const wide = one.all_resources && !one.granted.all_resources;
    const gone = one.granted.resources.filter((id) => !one.all_resources && !one.resources.includes(id));
    if (gone.length > 0) one.removed = { all_resources: false, resources: gone };
    one.granted.resources = one.granted.resources.filter((id) => one.resources.includes(id));
    one.pending = added.length > 0 || wide ? { all_resources: wide, resources: added } : null;
  }
}

function hand(one, reauthorize) {
  if (reauthorize !== (one.status === 'active')) throw new Refusal(409, 'The integration is in another state.');
  one.granted = grant(one);
  one.pending = null;
  one.removed = null;
  one.allowed_at = now();
  audit(reauthorize ? 'integration.reauthorize' : 'integration.activate', `integration ${one.id} (${one.name})`);
  if (!one.callback_url || !one.identity_link_url) {
    one.status = 'active';
    one.access_token_created_at = now();
    one.secrets = { consumer_secret: random(), access_token: random(), access_token_secret: random() };
    return {
      flow: 'direct',
      integration: one,
      credentials: { consumer_key: one.consumer_key, ...one.secrets },
      login_url: null,
    };
  }
  const failed = one.callback_url.includes('broken');
  const failure = failed
    ? 'The callback URL answered 500 Internal Server Error where a status of 200 to 299 says that the credentials were received.'
    : null;
  one.exchange = {
    state: failed ? 'failed' : 'posted',
    reauthorize,
    started_at: now(),
    post_status: failed ? 500 : 200,
    post_ms: 34,
    failure,
  };
  if (failed) throw new Refusal(503, failure);
  setTimeout(() => {
    one.exchange.state = 'request-token-issued';
  }, 4000);
  setTimeout(() => {
    one.exchange = null;
    one.status = 'active';
    one.access_token_created_at = now();
  }, 8000);
  return {
    flow: 'exchange',
    integration: one,
    credentials: null,
    login_url: `http://127.0.0.1:${PORT}/third-party?oauth_consumer_key=${one.consumer_key}`,
  };
}

const CHANGES = {
  allow: (one) => {
    one.granted = grant(one);
    one.pending = null;
    one.removed = null;
    one.allowed_at = now();
  },
  suspend: (one) => {
    one.status = 'suspended';
    one.exchange = null;
  },
  resume: (one) => {
    one.status = one.access_token_created_at ? 'active' : 'inactive';
  },
  revoke: (one) => {
    one.access_token_created_at = null;
    one.status = 'inactive';
  },
};

function listIntegrations(query) {
  const search = (query.get('search') ?? '').toLowerCase();
  const status = query.get('status');
  const sort = query.get('sort') ?? 'id';
  const sign = query.get('order') === 'desc' ? -1 : 1;
  const size = Number(query.get('size') ?? 20);
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  const all = state.integrations
    .filter((one) => one.name.toLowerCase().includes(search) && (!status || one.status === status))
    .sort((a, b) => sign * (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : a.id - b.id));
  return {
    items: all.slice(from, from + size).map((one) => ({ ...one, pending: one.pending !== null })),
    total: all.length,
  };
}

function listAudit(query) {
  const before = Number(query.get('before') ?? Infinity);
  const found = state.audit.filter(
    (entry) =>
      entry.sequence < before &&
      (!query.get('user') || entry.user === query.get('user')) &&
      entry.action.startsWith(query.get('action') ?? '') &&
      entry.object.toLowerCase().includes((query.get('object') ?? '').toLowerCase()),
  );
  const items = found.slice(0, 50);
  return { items, next_before: found.length > 50 ? items[49].sequence : null };
}

function callbackTest(one) {
  if (!one.callback_url) throw new Refusal(409, 'The integration has no callback URL.');
  const broken = one.callback_url.includes('broken');
  return {
    reached: !broken,
    tls: one.callback_url.startsWith('https'),
    status: broken ? null : 405,
    took_ms: broken ? null : 23,
    connected_to: broken ? null : '203.0.113.7',
    failure: broken ? 'The name of the host was not found.' : null,
    steps: ['name', 'connection', 'tls', 'answer'].map((step, i) => ({
      step,
      outcome: broken ? (i === 0 ? 'failed' : 'not-reached') : 'done',
      at_ms: broken ? null : [2, 6, 14, 23][i],
    })),
    post: {
      method: 'POST',
      url: one.callback_url,
      headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      body: `oauth_consumer_key=${one.consumer_key}&oauth_consumer_secret=***&store_base_url=https%3A%2F%2Fshop.example%2F&oauth_verifier=***`,
    },
  };
}

// "METHOD /path/:parameter" to what it answers; undefined is a 204.
const ROUTES = {
  'GET /session': () => session ?? undefined,
  'POST /session': (_p, _q, body) => {
    if (body.username !== 'admin' || body.password !== 'admin1234') {
      throw new Refusal(401, 'The username or the password is wrong, or the account is locked for now.');
    }
    const [user] = state.users;
    if (user.second_factor && body.code === undefined) return { code_wanted: true };
    if (user.second_factor && body.code !== '123456') {
      throw new Refusal(401, 'The username or the password is wrong, or the account is locked for now.');
    }
    live = session = {
      user,
      role: state.roles.find(({ id }) => id === user.role.id),
      second_factor_missing: false,
      csrf_token: random(),
      started_at: now(),
      expires_at: now(),
      idle_timeout_s: 900,
    };
    audit('session.sign-in', 'admin user admin');
    return session;
  },
  'DELETE /session': () => {
    live = null;
  },
  'GET /sessions': () => ({ items: state.sessions }),
  'DELETE /sessions/:id': ({ id }) => {
    state.sessions = state.sessions.filter((one) => one.id !== id);
  },
  'GET /integrations': (_p, query) => listIntegrations(query),
  'POST /integrations': (_p, _q, body) => {
    checkPassword(body);
    const one = {
      ...state.blank,
      id: Math.max(0, ...state.integrations.map((row) => row.id)) + 1,
      name: '',
      consumer_key: random(),
      created_at: now(),
      updated_at: now(),
      granted: { all_resources: false, resources: [] },
    };
    apply(one, body);
    state.integrations.push(one);
    audit('integration.create', `integration ${one.id} (${one.name})`, 'done', { name: one.name });
    return one;
  },
  'GET /integrations/:id': ({ id }) => find(id),
  'PATCH /integrations/:id': ({ id }, _q, body) => {
    checkPassword(body);
    apply(find(id), body);
    return find(id);
  },
  'DELETE /integrations/:id': ({ id }) => {
    const one = find(id);
    state.integrations.splice(state.integrations.indexOf(one), 1);
    audit('integration.delete', `integration ${id} (${one.name})`);
  },
  'POST /integrations/:id/activate': ({ id }) => hand(find(id), false),
  'POST /integrations/:id/reauthorize': ({ id }) => hand(find(id), true),
  'POST /integrations/:id/reveal': ({ id }, _q, body) => {
    checkPassword(body);
    const one = find(id);
    return {
      consumer_key: one.consumer_key,
      consumer_secret: random(),
      access_token: one.access_token_created_at && random(),
      access_token_secret: one.access_token_created_at && random(),
    };
  },
  'GET /integrations/:id/exchange': ({ id }) => find(id),
  'POST /integrations/:id/callback-test': ({ id }) => callbackTest(find(id)),
  'POST /integrations/:id/:change': ({ id, change }) => {
    const one = find(id);
    CHANGES[change]?.(one);
    audit(`integration.${change}`, `integration ${id} (${one.name})`);
    return one;
  },
  'GET /resources': () => ({ items: state.resources }),
  'GET /guest-routes': () => ({ items: state.guestRoutes }),
  'GET /settings': () => ({ items: state.settings }),
  'PUT /settings/:section/:group/:name': ({ section, group, name }, _q, { value }) => {
    const path = `${section}/${group}/${name}`;
    const setting = state.settings.find((one) => one.path === path);
    if (setting.max !== undefined && Number(value) > setting.max) {
      throw new Refusal(400, 'Too large.', [
        { field: 'value', text: `Write a whole number from 0 to ${setting.max}.` },
      ]);
    }
    setting.value = value;
    audit('config.set', path, 'done', { value });
    return setting;
  },
  'GET /audit': (_p, query) => listAudit(query),
  ...peopleRoutes(state, { checkPassword, audit, now }),
  ...happeningRoutes(),
};

function match(method, path) {
  const segments = path.split('/');
  for (const [route, handler] of Object.entries(ROUTES)) {
    const [wanted, template] = route.split(' ');
    const parts = template.split('/');
    if (wanted !== method || parts.length !== segments.length) continue;
    const parameters = {};
    const fits = parts.every((part, at) => {
      if (!part.startsWith(':')) return part === segments[at];
      parameters[part.slice(1)] = decodeURIComponent(segments[at]);
      return true;
    });
    if (fits) return { handler, parameters };
  }
  throw new Refusal(404, 'There is nothing here.');
}

function send(response, status, body, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function answerApi(request, response, url) {
  try {
    session = live && request.headers.cookie?.includes(live.csrf_token) ? live : null;
    const signingIn = request.method === 'POST' && url.pathname === '/admin/api/v1/session';
    const { handler, parameters } = match(request.method, url.pathname.slice('/admin/api/v1'.length));
    if (!session && url.pathname !== '/admin/api/v1/session') throw new Refusal(401, 'Sign in first.');
    if (request.method !== 'GET' && !signingIn && session && request.headers['x-csrf-token'] !== session.csrf_token) {
      throw new Refusal(403, 'The CSRF token is missing or wrong.');
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const answer = handler(parameters, url.searchParams, text === '' ? {} : JSON.parse(text));
    // The token serves as the session's id here.
    if (signingIn && session)
      response.setHeader(
        'Set-Cookie',
        `latchkey_session=${session.csrf_token}; HttpOnly; SameSite=Strict; Path=/admin`,
      );
    send(response, answer === undefined ? 204 : answer.code_wanted ? 202 : 200, answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message, fields } = error;
    send(
      response,
      status,
      { kind: 'refused', title: 'Refused', status, detail: message, fields },
      'application/problem+json',
    );
  }
}

function answerFile(response, path) {
  const file = normalize(join(DIST, path.replace(/^\/admin\/?/, '')));
  const found = file.startsWith(DIST) && extname(file) !== '' && existsSync(file) ? file : join(DIST, 'index.html');
  response.writeHead(200, {
    'Content-Type': TYPES[extname(found)] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
  });
  response.end(readFileSync(found));
}

createServer((request, response) => {
  const url = new URL(request.url, `http://127.0.0.1:${PORT}`);
  if (url.pathname.startsWith('/admin/api/v1/')) void answerApi(request, response, url);
  else if (url.pathname === '/third-party') response.end('Sign in at the third party');
  else answerFile(response, url.pathname);
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/admin/ (admin, admin1234)`));
