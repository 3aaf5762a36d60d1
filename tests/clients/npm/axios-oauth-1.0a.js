// Drives npm's axios-oauth-1.0a, which signs with oauth-sign what axios is about to send.
import axios from 'axios';
import addOAuthInterceptor from 'axios-oauth-1.0a';
import { issued, runAll } from './jobs.js';

async function run(job) {
  const client = axios.create({ timeout: 30_000, responseType: 'text', transformResponse: (body) => body, validateStatus: () => true });
  addOAuthInterceptor(client, {
    algorithm: 'HMAC-SHA256',
    key: job.consumer_key,
    secret: job.consumer_secret,
    token: job.token,
    tokenSecret: job.token_secret,
    verifier: job.verifier,
    callback: job.kind === 'request_token' ? 'oob' : null,
  });
  const params = job.query && new URLSearchParams(job.query);
  const answer = await client.request({ url: job.url, method: job.method, params, data: job.json });
  if (job.kind !== 'call' && answer.status === 200) return issued(answer.data);
  return { status: answer.status, body: answer.data };
}

await runAll(run);
