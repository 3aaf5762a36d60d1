// `npm run check`: the layout, the types, the lint, the unit tests, and whether schema.d.ts is what openapi.yaml says.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = (name) => join('node_modules', '.bin', name);

function schemaIsFresh() {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  try {
    const fresh = join(folder, 'schema.d.ts');
    execFileSync(bin('openapi-typescript'), ['../src/admin/openapi.yaml', '-o', fresh], { stdio: 'pipe' });
    if (readFileSync(fresh, 'utf8') === readFileSync('src/api/schema.d.ts', 'utf8')) return true;
    console.error('src/api/schema.d.ts is older than src/admin/openapi.yaml; run `npm run types`.');
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (name, ...args) => spawnSync(bin(name), args, { stdio: 'inherit' }).status === 0;

const steps = [
  ['schema', schemaIsFresh],
  ['format', () => run('prettier', '--check', '--log-level', 'warn', '.')],
  ['types', () => run('tsc', '--noEmit')],
  ['lint', () => run('eslint', '.')],
  ['tests', () => run('vitest', 'run')],
];
const failed = steps.filter(([, step]) => !step()).map(([name]) => name);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exit(1);
}
