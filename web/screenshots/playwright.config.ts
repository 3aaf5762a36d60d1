import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

export default defineConfig({
  ...base,
  testDir: '.',
  globalSetup: '../e2e/global-setup.ts',
  workers: 1, // The pictures are taken in turn, of one shop that fills as they go.
  timeout: 300_000,
  reporter: [['list']],
});
