// Signs and verifies with npm's oauth-sign, and with Node's own URL and URLSearchParams for the address, the query and
// the form. Lines in, lines out; README.md tells their form.
import { createHmac } from 'node:crypto';
import { createInterface } from 'node:readline';
import oauthSign from 'oauth-sign';

// Every pair of query, form and header, as the library wants them: an object, with a list where a name repeats.
function collected(job, protocol) {
  const collected = Object.create(null);
  const pairs = [...protocol];
  for (const text of [job.query, job.form]) {
    if (text !== null) pairs.push(...new URLSearchParams(`?${text}`));
  }
  for (const [name, value] of pairs) (collected[name] ??= []).push(value);
  return collected;
}

function signature(job, protocol) {
  const address = new URL(`${job.scheme}://${job.host}/`).origin + job.path;
  const parameters = collected(job, protocol);
  const secrets = [job.consumer_secret, job.token_secret];
  if (job.signature_method !== 'HMAC-SHA512') {
    return oauthSign.sign(job.signature_method, job.method, address, parameters, ...secrets);
  }
  // The library makes the base string for this method too, but does not sign it.
  const hmac = createHmac('sha512', secrets.map(oauthSign.rfc3986).join('&'));
  return hmac.update(oauthSign.generateBase(job.method, address, parameters)).digest('base64');
}

function sign(job) {
  const protocol = [
    ['oauth_consumer_key', job.consumer_key],
    ['oauth_nonce', job.nonce],
    ['oauth_signature_method', job.signature_method],
    ['oauth_timestamp', job.timestamp],
    ['oauth_version', '1.0'],
  ];
  if (job.token) protocol.push(['oauth_token', job.token]);
  if (job.verifier) protocol.push(['oauth_verifier', job.verifier]);
  const sent = [...protocol, ['oauth_signature', signature(job, protocol)]];
  return 'OAuth ' + sent.map(([name, value]) => `${name}="${oauthSign.rfc3986(value)}"`).join(',');
}

function verify(job) {
  const sent = job.authorization.replace(/^OAuth /, '').split(',').map((part) => {
    const [, name, value] = part.match(/^\s*(\w+)="([^"]*)"$/);
    return [name, decodeURIComponent(value)];
  });
  const protocol = sent.filter(([name]) => name !== 'oauth_signature');
  return Object.fromEntries(sent).oauth_signature === signature(job, protocol);
}

function answer(job) {
  try {
    return job.authorization === undefined ? { authorization: sign(job) } : { verified: verify(job) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return { refused: String(error) };
    throw error;
  }
}

const answers = [];
for await (const line of createInterface({ input: process.stdin })) answers.push(JSON.stringify(answer(JSON.parse(line))));
process.stdout.write(answers.map((line) => `${line}\n`).join(''));
