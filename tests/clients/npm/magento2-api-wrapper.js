// Drives npm's magento2-api-wrapper.
import Magento2Api from 'magento2-api-wrapper';
import { lastStatus, nested, placeOf, runAll } from './jobs.js';

async function run(job) {
  const { store, endpoint } = placeOf(job);
  const api = {
    url: store,
    consumerKey: job.consumer_key,
    consumerSecret: job.consumer_secret,
    accessToken: job.token,
    tokenSecret: job.token_secret,
  };
  const client = new Magento2Api({ api, axios: { timeout: 30_000 } });
  const more = job.json === undefined ? [] : [job.json];
  try {
    const data = await client[job.method.toLowerCase()](endpoint, ...more, { params: nested(job.query) });
    return { status: lastStatus(), body: JSON.stringify(data) };
  } catch (error) {
    if (!error.response) throw error;
    return { status: error.response.status, body: JSON.stringify(error.response.data) };
  }
}

await runAll(run);
