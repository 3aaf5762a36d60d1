// Drives npm's oauth-1.0a, with fetch.
import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { issued, runAll } from './jobs.js';

function signerOf(job) {
  return OAuth({
    consumer: { key: job.consumer_key, secret: job.consumer_secret },
    signature_method: 'HMAC-SHA256',
    hash_function: (baseString, key) => createHmac('sha256', key).update(baseString).digest('base64'),
  });
}

// The library decodes values of the query but not names, so names go out as they are.
function urlOf(job) {
  const pairs = (job.query ?? []).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length ? `${job.url}?${pairs.join('&')}` : job.url;
}

async function run(job) {
  const url = urlOf(job);
  // It has no place for a verifier: its users send that as a form field, which is signed.
  const form = job.verifier === undefined ? undefined : { oauth_verifier: job.verifier };
  const token = job.token === undefined ? undefined : { key: job.token, secret: job.token_secret };
  const oauth = signerOf(job);
  const headers = oauth.toHeader(oauth.authorize({ url, method: job.method, data: form }, token));
  let body = form && new URLSearchParams(form);
  if (job.json !== undefined) {
    body = JSON.stringify(job.json);
    headers['Content-Type'] = 'application/json';
  }
  const answer = await fetch(url, { method: job.method, headers, body, signal: AbortSignal.timeout(30_000) });
  const received = await answer.text();
  if (job.kind !== 'call' && answer.status === 200) return issued(received);
  return { status: answer.status, body: received };
}

await runAll(run);
