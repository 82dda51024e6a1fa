import type { IncomingHttpHeaders } from 'node:http';
import { RemoteInputError } from './errors.ts';
import type { RemoteTarget } from './remote-target.ts';
import { readS3Settings, type S3Credentials } from './s3-credentials.ts';
import { formatS3Path } from './s3-path.ts';
import { signRequest } from './sign-request.ts';
import { elementText } from './xml-elements.ts';

/** A bucket, how to reach it, and how to sign requests for it. */
export interface S3Store {
  readonly bucket: string;
  /** Base address of a store other than Amazon's. */
  readonly endpoint: string | undefined;
  /** Without credentials, requests are not signed: public buckets. */
  readonly credentials: S3Credentials | undefined;
  /** Region that the bucket is taken to be in; learnt from the store's answers. */
  region: string;
}

/**
 * Finds out how to reach a bucket, from the environment and the shared files of the AWS tools.
 *
 * @throws {RemoteInputError} if the settings are incomplete.
 */
export async function openS3Store(
  bucket: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<S3Store> {
  const { endpoint, region, credentials } = await readS3Settings(environment);
  return { bucket, endpoint, region, credentials };
}

/** Addresses an object of a bucket. */
export function createS3Target(store: S3Store, key: string): RemoteTarget {
  const name = formatS3Path(store.bucket, key);
  const isDotted = key.split('/').some((part) => part === '.' || part === '..');
  if (key === '' || isDotted || !key.isWellFormed()) {
    throw new RemoteInputError(
      `Corpus: expected a key that an address can hold, got ${key === '' ? 'none' : 'one with . or .. as a part or with broken characters'} (${name}). Name an object, or copy this one to another key.`,
      { path: name, reason: 'options' },
    );
  }
  return createTarget(store, name, () => `/${key.split('/').map(encodeStrictly).join('/')}`);
}

/** Addresses a request for the bucket itself, with a query. */
export function createS3Query(
  store: S3Store,
  query: readonly (readonly [string, string])[],
  prefix: string,
): RemoteTarget {
  const text = query.map((pair) => pair.map(encodeStrictly).join('=')).join('&');
  return createTarget(store, formatS3Path(store.bucket, prefix), () => `/?${text}`);
}

function createTarget(store: S3Store, name: string, resource: () => string): RemoteTarget {
  const known = new Set([store.region]);
  return {
    name,
    // A signature holds for one server; a bucket of another region is found by `adapt`.
    redirects: store.credentials === undefined,
    prepare: async (headers) => {
      const url = new URL(`${bucketAddress(store)}${resource()}`);
      if (store.credentials === undefined) return { url, headers };
      return signRequest(
        { url, headers },
        { credentials: store.credentials, region: store.region, now: new Date() },
      );
    },
    adapt: (status, headers) => {
      const region = status >= 300 && status < 500 ? bucketRegion(headers) : undefined;
      if (region === undefined || known.has(region)) return false;
      known.add(region);
      store.region = region;
      return true;
    },
    explain: (body) => /^[A-Za-z]{1,64}$/.exec(elementText(body, 'Code') ?? '')?.[0] ?? '',
    deniedAdvice:
      store.credentials === undefined
        ? 'No credentials are set: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.'
        : 'Check the credentials, their rights to read and list this bucket, and the clock of this machine.',
  };
}

function bucketRegion(headers: IncomingHttpHeaders): string | undefined {
  const region = headers['x-amz-bucket-region'];
  return typeof region === 'string' && /^[a-z0-9-]{1,40}$/.test(region) ? region : undefined;
}

/** Address of the bucket, without a slash at the end. */
function bucketAddress({ bucket, endpoint, region }: S3Store): string {
  if (endpoint !== undefined) return `${endpoint}/${bucket}`;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // The certificate of the store does not cover names with further dots, nor do hosts tell upper case.
  const isHost = /^[a-z0-9-]+$/.test(bucket);
  return isHost ? `https://${bucket}.s3.${region}.${domain}` : `https://s3.${region}.${domain}/${bucket}`;
}

/** Percent-encodes all but the unreserved characters, as signatures demand it. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
