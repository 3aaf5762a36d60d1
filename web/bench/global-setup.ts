// A world with 100,000 integrations, made by ../bench/seed.cc.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { startWorlds } from '../e2e/global-setup';
import { binary } from '../e2e/world';

export const INTEGRATIONS = 100_000;

export default () =>
  startWorlds(1, (data) => {
    const seed = join(dirname(binary()), 'bench/seed');
    execFileSync(seed, [data, String(INTEGRATIONS), `${data}.credentials`], { stdio: 'ignore' });
  });
