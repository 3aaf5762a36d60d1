// Starts the program and a third party for the scenarios, and ends them afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PASSWORD } from './support';

const ROOT = resolve(import.meta.dirname, '..', '..');
const START_MS = 60_000;

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(url: string, child: ChildProcess, log: string) {
  for (const end = Date.now() + START_MS; Date.now() < end; await wait(50)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${readFileSync(log, 'utf8')}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`${url} did not answer:\n${readFileSync(log, 'utf8')}`);
}

async function ended(child: ChildProcess) {
  const end = new Promise((done) => child.once('exit', done));
  if (child.exitCode === null && child.kill('SIGINT')) await end;
}

export default async function globalSetup() {
  if (process.env.LATCHKEY_ADMIN) return undefined;
  const binary = resolve(process.env.LATCHKEY_BINARY ?? join(ROOT, 'build/release/latchkey'));
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build it, or name another in LATCHKEY_BINARY`);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'));
  const start = (name: string, command: string, args: string[], environment = {}) => {
    const log = join(folder, `${name}.log`);
    const out = openSync(log, 'a');
    return {
      log,
      child: spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, ...environment } }),
    };
  };

  const [api, admin, ops, third] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const settings = [
    `api.listen=127.0.0.1:${api}`,
    `admin.listen=127.0.0.1:${admin}`,
    `ops.listen=127.0.0.1:${ops}`,
    `api.public_url=${at(api)}/`,
    `admin.public_url=${at(admin)}/`,
    'callback.allow_loopback=true',
  ];
  const server = start(
    'serve',
    binary,
    ['--data', join(folder, 'data'), 'serve', ...settings.flatMap((setting) => ['--set', setting])],
    { LATCHKEY_ADMIN_PASSWORD: PASSWORD },
  );
  const thirdParty = start('third-party', 'python3', [
    join(ROOT, 'tests/integrator/integrator.py'),
    '--port',
    String(third),
    '--state',
    join(folder, 'third-party.json'),
  ]);
  const end = async () => {
    await Promise.all([ended(server.child), ended(thirdParty.child)]);
    rmSync(folder, { recursive: true });
  };
  try {
    await answers(`${at(ops)}/readyz`, server.child, server.log);
    await answers(`${at(third)}/state`, thirdParty.child, thirdParty.log);
  } catch (error) {
    await end();
    throw error;
  }
  process.env.LATCHKEY_ADMIN = at(admin);
  process.env.LATCHKEY_API = at(api);
  process.env.LATCHKEY_THIRD_PARTY = at(third);
  return end;
}
