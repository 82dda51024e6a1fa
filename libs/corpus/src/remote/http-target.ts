import { RemoteInputError } from './errors.ts';
import type { RemoteTarget } from './remote-target.ts';

/**
 * Addresses a file by its URL.
 *
 * A user name and password in it are sent to its server only; neither they nor the query, which may hold
 * a signature, show in messages.
 *
 * @throws {RemoteInputError} if it is not a valid URL.
 */
export function createHttpTarget(path: string): RemoteTarget {
  const url = parseHttpUrl(path);
  const headers = basicAuthorization(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    name: displayUrl(path),
    redirects: true,
    prepare: (wanted) => Promise.resolve({ url, headers: { ...wanted, ...headers } }),
    adapt: () => false,
    explain: () => '',
    deniedAdvice: 'Check that the address is public, or put user name and password, or a signature, into it.',
  };
}

/** Shows a URL without user, password, fragment and the values of its query. */
export function displayUrl(path: string): string {
  const url = URL.parse(path);
  if (url === null) return path.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/s, '');
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/** Tells the name of the file that a URL leads to, below which its extension is found. */
export function urlFileName(path: string): string {
  const { host, pathname } = parseHttpUrl(path);
  const last = pathname.split('/').findLast((part) => part !== '') ?? host;
  try {
    return decodeURIComponent(last).replaceAll('/', '_');
  } catch {
    return last;
  }
}

function parseHttpUrl(path: string): URL {
  const url = URL.parse(path);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
  const name = displayUrl(path);
  throw new RemoteInputError(
    `Corpus: expected an address like https://host/file.txt, got one that is not valid (${name}). Check the spelling.`,
    { path: name, reason: 'options' },
  );
}

function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodePart(username)}:${decodePart(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
