// Drives npm's magento-api-rest, with its default HMAC-SHA1.
import Magento from 'magento-api-rest';
import { nested, placeOf, runAll } from './jobs.js';

// It writes the values into the URL as they are.
function encoded(criteria) {
  return JSON.parse(JSON.stringify(criteria), (_, value) => (typeof value === 'string' ? encodeURIComponent(value) : value));
}

async function run(job) {
  const { store, endpoint } = placeOf(job);
  const client = new Magento.default({
    url: store,
    consumerKey: job.consumer_key,
    consumerSecret: job.consumer_secret,
    accessToken: job.token,
    tokenSecret: job.token_secret,
    timeout: 30_000,
  });
  const criteria = nested(job.query).searchCriteria;
  const more = job.method === 'GET' ? criteria && encoded(criteria) : job.json;
  try {
    const answer = await client[job.method.toLowerCase()](endpoint, more);
    return { status: answer.status, body: JSON.stringify(answer.data) };
  } catch (error) {
    if (!error.response) throw error;
    return { status: error.response.status, body: JSON.stringify(error.response.data) };
  }
}

await runAll(run);
