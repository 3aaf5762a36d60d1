// What the npm clients share: jobs in, results out.
import { subscribe } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';

let status;
subscribe('http.client.response.finish', ({ response }) => {
  status = response.statusCode;
});

// The status of the last answer that came over node:http, for clients that do not tell it.
export const lastStatus = () => status;

// Runs each job of standard input; what a library throws is that job's result.
export async function runAll(run) {
  const results = [];
  for (const job of JSON.parse(await text(process.stdin))) {
    results.push(await run(job).catch((error) => ({ error: String(error?.cause ?? error) })));
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
}

export function urlOf(job) {
  const pairs = (job.query ?? []).map((pair) => pair.map(encodeURIComponent).join('='));
  return pairs.length ? `${job.url}?${pairs.join('&')}` : job.url;
}

// The result of a token call whose answer is a form that the library leaves to its user to read.
export function issued(form) {
  const fields = new URLSearchParams(form);
  return { status: 200, token: fields.get('oauth_token'), token_secret: fields.get('oauth_token_secret') };
}

// The query as an object: `a[b][0]` is `{a: {b: [...]}}`.
export function nested(query = []) {
  const root = {};
  for (const [name, value] of query) {
    const keys = name.replaceAll(']', '').split('[');
    const last = keys.pop();
    let place = root;
    keys.forEach((key, index) => {
      place[key] ??= /^\d+$/.test(keys[index + 1] ?? last) ? [] : {};
      place = place[key];
    });
    place[last] = value;
  }
  return root;
}

// Where a store's clients are told to go: its address, and what follows /rest/V1/.
export function placeOf(job) {
  const [store, endpoint] = job.url.split('/rest/V1/');
  return { store, endpoint };
}
