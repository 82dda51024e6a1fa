import { expect, test } from 'vitest';
import { signRequest } from './sign-request.ts';

// The keys, the time and the signatures of the examples in Amazon's description of S3's Authorization
// header ("Authenticating Requests: Using the Authorization Header", Signature Version 4).
const CONTEXT = {
  credentials: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  region: 'us-east-1',
  now: new Date('2013-05-24T00:00:00.000Z'),
};
const HOST = 'https://examplebucket.s3.amazonaws.com';

test('signs the request for a part of an object as in the published example', async () => {
  const { headers } = await signRequest(
    { url: new URL(`${HOST}/test.txt`), headers: { range: 'bytes=0-9' } },
    CONTEXT,
  );
  expect(headers['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test('signs the request for a list as in the published example', async () => {
  const url = new URL(`${HOST}/?max-keys=2&prefix=J`);
  const { headers } = await signRequest({ url, headers: {} }, CONTEXT);
  expect(headers['authorization']).toMatch(
    /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
  );
});

test('sends and covers the token of temporary keys', async () => {
  const { headers } = await signRequest(
    { url: new URL(HOST), headers: {} },
    { ...CONTEXT, credentials: { ...CONTEXT.credentials, sessionToken: 'the token' } },
  );
  expect(headers['x-amz-security-token']).toBe('the token');
  expect(headers['authorization']).toContain('x-amz-security-token');
});
