import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';

const keys = Object.keys(en);

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('text/') && !name.endsWith('.test.tsx'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

// Keys that are put together from a word of the API: `integrations.${status}`.
const COMPOSED = [
  /^notice\./,
  /^integrations\.(active|inactive|suspended)$/,
  /^exchange\.state\./,
  /^config\.(group|field|help)\./,
  /^audit\.action\./,
  /^callback\.(step|outcome)\./,
  /^details\.reading\./,
  /^mails\.(state|audience)\./,
  /^notifications\.kind\./,
  /^refusals\.(endpoint|outcome)\./,
];

it('uses every text', () => {
  const code = sources(join(import.meta.dirname, '..'));
  const unused = keys.filter((key) => !COMPOSED.some((form) => form.test(key)) && !code.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

it('has every text in German', () => {
  expect(Object.keys(de).sort()).toEqual([...keys].sort());
});

it('has a text for every setting that there is', () => {
  const code = readFileSync(join(import.meta.dirname, '../../../src/domain/settings.cc'), 'utf8');
  const paths = [...code.matchAll(/\b(?:Flag|Count|Text)\("([a-z_]+\/[a-z_]+\/[a-z_]+)"/g)].map((match) => match[1]);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !keys.includes(`config.field.${path}`))).toEqual([]);
  // The one for guests has its routes to tell.
  const helped = paths.filter((path) => path !== 'webapi/webapisecurity/allow_insecure');
  expect(helped.filter((path) => !keys.includes(`config.help.${path}`))).toEqual([]);
});

it('names the same values in both languages', () => {
  // Not what stands in the braces of a plural's case.
  const value = /(?<!(?:=\d+|zero|one|other) )\{(\w+)[,}]/g;
  const names = (text: string) => [...new Set([...text.matchAll(value)].map((match) => match[1]))].sort();
  for (const [key, text] of Object.entries(en)) expect(names(de[key as keyof typeof en]), key).toEqual(names(text));
});
