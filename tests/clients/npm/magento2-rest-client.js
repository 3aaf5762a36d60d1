// Drives npm's magento2-rest-client, which signs with HMAC-SHA1 alone.
import { createRequire } from 'node:module';
import { lastStatus, runAll } from './jobs.js';

const require = createRequire(import.meta.url);
const { RestClient } = require('magento2-rest-client/lib/rest_client');
require('magento2-rest-client/lib/log').transports.console.silent = true;

// Its oauth-1.0a decodes values of the query but not names, so names go out as they are.
function queryOf(job) {
  const pairs = (job.query ?? []).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length ? `?${pairs.join('&')}` : '';
}

async function run(job) {
  const [url, path] = job.url.split('/V1/');
  const client = RestClient({
    url,
    version: 'V1',
    consumerKey: job.consumer_key,
    consumerSecret: job.consumer_secret,
    accessToken: job.token,
    accessTokenSecret: job.token_secret,
  });
  try {
    const body = await client[job.method.toLowerCase()](`/${path}${queryOf(job)}`, job.json);
    return { status: lastStatus(), body: JSON.stringify(body) };
  } catch (refusal) {
    if (typeof refusal !== 'string') throw refusal;
    return { status: lastStatus(), body: JSON.stringify({ message: refusal }) };
  }
}

await runAll(run);
