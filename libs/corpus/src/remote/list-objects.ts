import { DOWNLOAD_FIRST, exchange, refusal, type RemoteSession } from './exchange.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { parseListing, type S3Object, type S3Page } from './parse-listing.ts';
import { readText } from './read-text.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';
import { withRetries } from './retry.ts';
import { createS3Query, type S3Store } from './s3-store.ts';

/** A page of a thousand objects is at most a few megabytes. */
const MOST_PAGE_BYTES = 32 * 2 ** 20;
/** A corpus of more files than this is not meant; about a gigabyte of memory. */
const MOST_OBJECTS = 5_000_000;

/**
 * Lists the objects of a bucket whose keys begin with a prefix, page by page (ListObjectsV2).
 *
 * @throws {RemoteInputError} if the bucket is not there or cannot be listed.
 */
export async function listObjects(
  store: S3Store,
  prefix: string,
  options: ResolvedRemoteOptions,
): Promise<S3Object[]> {
  const client = createHttpClient(options);
  try {
    const objects: S3Object[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const session = pageSession(store, prefix, { options, client, token: next });
      const page = await requestPage(session);
      const isBelow = page.objects.every(({ key }) => key.startsWith(prefix));
      if (!isBelow || page.next === next) throw badListing(session);
      for (const object of page.objects) objects.push(object);
      if (objects.length > MOST_OBJECTS) throw tooMany(session);
      next = page.next;
    }
    return objects;
  } finally {
    client.close();
  }
}

function pageSession(
  store: S3Store,
  prefix: string,
  {
    options,
    client,
    token,
  }: { readonly options: ResolvedRemoteOptions; readonly client: HttpClient; readonly token: string },
): RemoteSession {
  const query: (readonly [string, string])[] = [['encoding-type', 'url']];
  if (token !== '') query.unshift(['continuation-token', token]);
  query.push(['list-type', '2'], ['prefix', prefix]);
  return { target: createS3Query(store, query, prefix), options, client };
}

function requestPage(session: RemoteSession): Promise<S3Page> {
  const { target, options, client } = session;
  return withRetries({ name: target.name, options, signal: client.signal }, async () => {
    const response = await exchange(session, {});
    const page = parseListing(await readText(response, { ...options, mostBytes: MOST_PAGE_BYTES }));
    if (page === undefined || response.statusCode !== 200) throw badListing(session);
    return page;
  });
}

function badListing(session: RemoteSession): Error {
  return refusal(session, 'protocol', {
    expected: 'a list of objects',
    got: 'something else',
    advice: `Check that this is an S3 store. ${DOWNLOAD_FIRST}`,
  });
}

function tooMany(session: RemoteSession): Error {
  return refusal(session, 'options', {
    expected: `at most ${MOST_OBJECTS} objects`,
    got: 'more',
    advice: 'Name a longer prefix.',
  });
}
