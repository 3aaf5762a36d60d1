// Where to go after the sign-in: a page of this admin, or the start page for anything else that the address names.
const START = '/admin/';

export function safeNext(next: string | undefined): string {
  if (!next) return START;
  let url: URL;
  try {
    url = new URL(next, location.origin);
  } catch {
    return START;
  }
  if (url.origin !== location.origin || !url.pathname.startsWith(START)) return START;
  if (url.pathname === `${START}login`) return START;
  return url.pathname + url.search + url.hash;
}
