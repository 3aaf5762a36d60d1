// Which URLs would send credentials in the clear.
export function isInsecure(integration: { callback_url: string | null; identity_link_url: string | null }): boolean {
  const { callback_url, identity_link_url } = integration;
  return [callback_url, identity_link_url].some((url) => url?.toLowerCase().startsWith('http:'));
}

// Plain http to another machine; on this one nobody listens in.
export function isPlainOffLoopback(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  const host = parsed.hostname;
  const loopback =
    host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host) || host === '[::1]';
  return parsed.protocol === 'http:' && !loopback;
}
