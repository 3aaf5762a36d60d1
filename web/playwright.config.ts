import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const RESULTS = join(import.meta.dirname, '../build/results');

// Against the real program; e2e/README.md tells what starts it.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  workers: '100%',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  outputDir: join(RESULTS, 'e2e'),
  // A tally of all tests (../tests/tally.py) wants a file.
  reporter: [['list'], ['junit', { outputFile: join(RESULTS, 'e2e.xml') }]],
  use: {
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'off', // It would hold secrets.
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
