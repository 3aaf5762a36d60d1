// Drives npm's oauth.
import { OAuth } from 'oauth';
import { runAll, urlOf } from './jobs.js';

const clientOf = (job) => new OAuth(job.url, job.url, job.consumer_key, job.consumer_secret, '1.0', 'oob', 'HMAC-SHA256');

// Its functions call back with (error, ...values); for an answer that is not 2xx the error is {statusCode, data}.
function done(start, resultOf) {
  return new Promise((resolve, reject) => {
    start((error, ...values) => {
      if (error?.statusCode) resolve({ status: error.statusCode, body: error.data });
      else if (error) reject(error);
      else resolve(resultOf(...values));
    });
  });
}

function call(oauth, job) {
  const resultOf = (body, answer) => ({ status: answer.statusCode, body });
  const more = job.json === undefined ? [] : [JSON.stringify(job.json), 'application/json'];
  const verb = job.method.toLowerCase();
  return done((callback) => oauth[verb](urlOf(job), job.token, job.token_secret, ...more, callback), resultOf);
}

function tokenCall(oauth, job) {
  const resultOf = (token, secret) => ({ status: 200, token, token_secret: secret });
  if (job.kind === 'request_token') return done((callback) => oauth.getOAuthRequestToken(callback), resultOf);
  return done((callback) => oauth.getOAuthAccessToken(job.token, job.token_secret, job.verifier, callback), resultOf);
}

await runAll((job) => (job.kind === 'call' ? call : tokenCall)(clientOf(job), job));
