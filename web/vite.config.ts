import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The mock server of `npm run mock`, or a running `latchkey serve`.
const API = process.env.LATCHKEY_ADMIN ?? 'http://127.0.0.1:8091';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  server: { proxy: { '/admin/api': API } },
  build: {
    // The content security policy allows no data: URL, for fonts neither.
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: false,
  },
});
