// Drives npm's request, which signs with oauth-sign.
import querystring from 'node:querystring';
import { promisify } from 'node:util';
import request from 'request';
import { issued, runAll, urlOf } from './jobs.js';

const send = promisify(request);

async function run(job) {
  const oauth = { consumer_key: job.consumer_key, consumer_secret: job.consumer_secret, signature_method: 'HMAC-SHA256' };
  if (job.token !== undefined) Object.assign(oauth, { token: job.token, token_secret: job.token_secret });
  if (job.kind === 'request_token') oauth.callback = 'oob';
  if (job.kind === 'access_token') oauth.verifier = job.verifier;
  // By itself it signs one level of brackets alone, and filters have five; qsLib is where it looks for another reading.
  const options = { url: urlOf(job), method: job.method, oauth, qsLib: querystring, timeout: 30_000 };
  if (job.json !== undefined) Object.assign(options, { body: JSON.stringify(job.json), headers: { 'Content-Type': 'application/json' } });
  const answer = await send(options);
  if (job.kind !== 'call' && answer.statusCode === 200) return issued(answer.body);
  return { status: answer.statusCode, body: answer.body };
}

await runAll(run);
