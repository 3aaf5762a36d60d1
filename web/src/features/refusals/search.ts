// What the address of the refused calls holds: whose they are.
export interface RefusalsSearch {
  integration?: number;
}

export function refusalsSearch({ integration }: Record<string, unknown>): RefusalsSearch {
  return typeof integration === 'number' && Number.isInteger(integration) && integration > 0 ? { integration } : {};
}
