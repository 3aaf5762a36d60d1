// Calls to the admin API: typed by schema.d.ts, with the CSRF token on every change, refusals as `Refusal`.
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

// What the server answered where it did not do what was asked.
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'Refusal';
  }

  fault(field: string): string | undefined {
    return this.problem.fields.find((fault) => fault.field === field)?.text;
  }
}

// What is wrong with which field, where a form was refused.
export function faultsOf(error: unknown): Partial<Record<string, string>> {
  if (!(error instanceof Refusal)) return {};
  return Object.fromEntries(error.problem.fields.map(({ field, text }) => [field, text]));
}

let csrfToken = '';
let onSessionEnded = () => {};

export function setCsrfToken(token: string) {
  csrfToken = token;
}

// `callback` runs when a call was refused for want of a session.
export function setOnSessionEnded(callback: () => void) {
  onSessionEnded = callback;
}

const middleware: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrfToken !== '') request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/session') onSessionEnded();
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: '/admin/api/v1' });
api.use(middleware);

function problemOf(error: unknown, response: Response): Problem {
  if (typeof error === 'object' && error !== null && 'detail' in error && 'fields' in error) return error as Problem;
  return {
    kind: 'unavailable',
    title: response.statusText,
    status: response.status,
    detail: `The server answered ${response.status} ${response.statusText}`.trim() + '.',
    fields: [],
  };
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The answer's body; throws a Refusal where there is none because the call was refused.
export async function answerOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Refusal(problemOf(error, response));
  return data as T;
}
