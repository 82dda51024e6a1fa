import type { RemoteRequest } from './remote-target.ts';

/** Where a redirect leads, or why it is not followed. */
export type Redirection =
  | { readonly kind: 'request'; readonly request: RemoteRequest }
  | { readonly kind: 'refused'; readonly reason: string; readonly advice: string };

/**
 * Turns a request to the place that an answer leads to.
 *
 * Credentials go to the server that they are for only, and no request goes from an encrypted connection to
 * a plain one.
 */
export function redirectedRequest({ url, headers }: RemoteRequest, location: string): Redirection {
  const next = URL.parse(location, url.href);
  if (next === null || !['http:', 'https:'].includes(next.protocol)) {
    return { kind: 'refused', reason: 'to something else than http or https', advice: 'Check the address.' };
  }
  if (url.protocol === 'https:' && next.protocol === 'http:') {
    return {
      kind: 'refused',
      reason: `from https to http, to ${next.host}`,
      advice: 'Name an https address of the file, or the http address itself if you trust it.',
    };
  }
  next.username = '';
  next.password = '';
  if (next.origin === url.origin) return { kind: 'request', request: { url: next, headers } };
  const allowed = Object.entries(headers).filter(([name]) => name !== 'authorization');
  return { kind: 'request', request: { url: next, headers: Object.fromEntries(allowed) } };
}
