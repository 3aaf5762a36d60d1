import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

export default defineConfig({
  ...base,
  testDir: '.',
  globalSetup: './global-setup.ts',
  workers: 1, // What is measured has the machine to itself.
  timeout: 120_000,
  reporter: [['line']],
});
