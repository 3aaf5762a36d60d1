import { defineConfig } from '@playwright/test';

// Against a running `latchkey serve`; e2e/README.md tells which variables say where it is.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  workers: 1, // One server, whose guest setting and lock-outs one test changes under another's feet.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.LATCHKEY_ADMIN ?? 'http://127.0.0.1:8081',
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'off', // It would hold secrets.
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
