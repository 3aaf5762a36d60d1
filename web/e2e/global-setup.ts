// Starts a world for each worker, and ends them afterwards.
import type { FullConfig } from '@playwright/test';
import { startWorld, type World } from './world';

// The worlds, for the workers: an environment is all that they inherit.
const WORLDS = 'LATCHKEY_E2E_WORLDS';

export function worldOfThisWorker(): World {
  const worlds = JSON.parse(process.env[WORLDS] ?? '[]') as World[];
  const world = worlds[Number(process.env.TEST_PARALLEL_INDEX)];
  if (!world) throw new Error('no world was started for this worker');
  return world;
}

// Gives back what ends them.
export async function startWorlds(count: number, fill?: (data: string) => void) {
  const worlds = await Promise.all(Array.from({ length: count }, () => startWorld(fill)));
  process.env[WORLDS] = JSON.stringify(worlds);
  return () => Promise.all(worlds.map((world) => world.end()));
}

export default (config: FullConfig) => startWorlds(config.workers);
