import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The mock server of `npm run mock`, or a running `latchkey serve`.
const API = process.env.LATCHKEY_ADMIN ?? 'http://127.0.0.1:8091';

// What PatternFly's style sheets have for looks that nobody can choose here, for its icon font, and for tables that fold
// up where there is no room (ours scroll): a fifth of what a first visit would load.
const OTHER_LOOKS = /(?<!:not\()\.pf-v6-theme-(felt|glass|high-contrast)|\.pf-v6-pficon/;
const withoutUnused = {
  postcssPlugin: 'without-unused',
  Rule(rule: { selectors: string[]; remove: () => void }) {
    const used = rule.selectors.filter((selector) => !OTHER_LOOKS.test(selector));
    if (used.length === 0) rule.remove();
    else if (used.length < rule.selectors.length) rule.selectors = used;
  },
  AtRule: {
    'font-face'(rule: { toString: () => string; remove: () => void }) {
      if (/Italic|pficon/.test(rule.toString())) rule.remove();
    },
    container(rule: { params: string; remove: () => void }) {
      if (rule.params.startsWith('pf-v6-contain-table')) rule.remove();
    },
  },
};

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  server: { proxy: { '/admin/api': API } },
  css: { postcss: { plugins: [withoutUnused] } },
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
    environment: 'node', // A test that draws names jsdom in its first line.
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: false,
  },
});
