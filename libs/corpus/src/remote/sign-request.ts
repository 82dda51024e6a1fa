import { AwsV4Signer } from 'aws4fetch';
import type { RemoteRequest } from './remote-target.ts';
import type { S3Credentials } from './s3-credentials.ts';

/** SHA-256 of no bytes: requests without a body. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Who signs a request, for where, and when. */
export interface SigningContext {
  readonly credentials: S3Credentials;
  readonly region: string;
  readonly now: Date;
}

/** Signs a GET request for S3 with AWS Signature Version 4; every field given is covered. */
export async function signRequest(
  { url, headers }: RemoteRequest,
  { credentials, region, now }: SigningContext,
): Promise<RemoteRequest> {
  const signer = new AwsV4Signer({
    method: 'GET',
    url: url.href,
    headers: { ...headers, 'x-amz-content-sha256': EMPTY_SHA256 },
    allHeaders: true,
    service: 's3',
    region,
    datetime: now.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    ...credentials,
  });
  const signed = await signer.sign();
  return { url: signed.url, headers: Object.fromEntries(signed.headers) };
}
