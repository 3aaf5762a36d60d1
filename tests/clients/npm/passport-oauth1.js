// Drives npm's passport-oauth1: the two legs of an exchange as the strategy makes them, and the GET with which strategies
// built on it fetch the user. Of the HMACs its `oauth` 0.9 brings HMAC-SHA1 alone.
import OAuth1Strategy from 'passport-oauth1';
import { runAll, urlOf } from './jobs.js';

function strategyOf(job) {
  const options = {
    requestTokenURL: job.url,
    accessTokenURL: job.url,
    userAuthorizationURL: 'http://127.0.0.1/nobody-goes-there',
    consumerKey: job.consumer_key,
    consumerSecret: job.consumer_secret,
    callbackURL: 'http://127.0.0.1/nobody-comes-back',
  };
  return new OAuth1Strategy(options, (token, tokenSecret, profile, done) => done(null, { token, token_secret: tokenSecret }));
}

const refusal = ({ oauthError }) => ({ status: oauthError.statusCode, body: oauthError.data });

// One visit to the login page: ends in a redirect, a user, or an error.
function visit(job, request, onRedirect) {
  return new Promise((resolve) => {
    const strategy = strategyOf(job);
    strategy.redirect = (location) => resolve(onRedirect(location));
    strategy.success = (user) => resolve({ status: 200, ...user });
    strategy.fail = (challenge) => resolve({ error: `failed: ${challenge}` });
    strategy.error = (error) => resolve(error.oauthError?.statusCode ? refusal(error) : { error: String(error) });
    strategy.authenticate(request);
  });
}

function requestToken(job) {
  const request = { query: {}, headers: {}, session: {} };
  return visit(job, request, (location) => ({
    status: 200,
    token: new URL(location).searchParams.get('oauth_token'),
    token_secret: request.session.oauth.oauth_token_secret,
  }));
}

function accessToken(job) {
  const request = {
    query: { oauth_token: job.token, oauth_verifier: job.verifier },
    session: { oauth: { oauth_token: job.token, oauth_token_secret: job.token_secret } },
  };
  return visit(job, request, () => ({ error: 'asked for a request token again' }));
}

function call(job) {
  return new Promise((resolve, reject) => {
    strategyOf(job)._oauth.get(urlOf(job), job.token, job.token_secret, (error, body, answer) => {
      if (error && !error.statusCode) reject(error);
      else resolve({ status: answer.statusCode, body });
    });
  });
}

const KINDS = { call, request_token: requestToken, access_token: accessToken };
await runAll((job) => KINDS[job.kind](job));
