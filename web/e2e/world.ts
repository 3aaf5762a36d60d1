// A world: the program on a data folder of its own, and a third party. Each worker of the scenarios has one to itself, so
// that no scenario changes a setting under another's feet.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const PASSWORD = 'correct-horse-7';
const ROOT = resolve(import.meta.dirname, '..', '..');
const START_MS = 60_000;

// The addresses of a world.
export interface World {
  admin: string;
  api: string;
  thirdParty: string;
}

export interface RunningWorld extends World {
  end: () => Promise<void>;
}

export function binary(): string {
  const path = resolve(process.env.LATCHKEY_BINARY ?? join(ROOT, 'build/release/latchkey'));
  if (!existsSync(path)) throw new Error(`${path} is missing: build it, or name another in LATCHKEY_BINARY`);
  return path;
}

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

// `fill` may make the data folder before the program does.
export async function startWorld(fill: (data: string) => void = () => {}): Promise<RunningWorld> {
  const program = binary();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ui-'));
  const data = join(folder, 'data');
  const start = (name: string, command: string, args: string[], environment = {}) => {
    const log = join(folder, `${name}.log`);
    const out = openSync(log, 'a');
    return {
      log,
      child: spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, ...environment } }),
    };
  };
  fill(data);

  const [api, admin, ops, third] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const settings = [
    `api.listen=127.0.0.1:${api}`,
    `admin.listen=127.0.0.1:${admin}`,
    `ops.listen=127.0.0.1:${ops}`,
    `api.public_url=${at(api)}/`,
    `admin.public_url=${at(admin)}/`,
    'callback.allow_loopback=true',
    'replay.nonces_max=400000', // The usual room for nonces is 258 MB on disk.
  ];
  const server = start(
    'serve',
    program,
    ['--data', data, 'serve', ...settings.flatMap((setting) => ['--set', setting])],
    { LATCHKEY_ADMIN_PASSWORD: PASSWORD },
  );
  const integrator = join(ROOT, 'tests/integrator/integrator.py');
  const state = join(folder, 'third-party.json');
  const thirdParty = start('third-party', '/usr/bin/python3', [integrator, '--port', String(third), '--state', state]);
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
  return { admin: at(admin), api: at(api), thirdParty: at(third), end };
}
