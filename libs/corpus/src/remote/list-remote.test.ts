import { expect, test } from 'vitest';
import { fileListener, startServer } from '../../test/http-server.ts';
import { startS3, type S3Answers } from '../../test/s3-server.ts';
import { openByteInput } from '../byte-input.ts';
import { listRemote } from './list-remote.ts';
import type { RemoteOptions } from './remote-options.ts';
import { createS3Target } from './s3-store.ts';

const KEYS = { accessKeyId: 'ID', secretAccessKey: 'the/secret+key' };
const OBJECTS: Record<string, string> = {
  'a+b c/ü (1)!\'*&<".txt': 'strange',
  'deep/.hidden/x.txt': 'hidden',
  'deep/folder/': '',
  'deep/x/1.jsonl': 'one',
  'deep/x/2.txt': 'two',
  'deep/y/3.jsonl': 'three',
  'deeper.txt': 'deeper',
};

function settings(origin: string, more: Record<string, string | undefined> = {}): RemoteOptions {
  const environment = {
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL_S3: `${origin}/`,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    ...more,
  };
  return { environment, attempts: 2, backoffMs: 1 };
}

async function namesOf(path: string, answers: Partial<S3Answers> = {}): Promise<string[]> {
  const { origin } = await startS3({ objects: OBJECTS, owner: KEYS, pageSize: 2, ...answers });
  return (await listRemote(path, settings(origin))).map(({ name }) => name);
}

test.each([
  ['s3://texts/deep/', ['x/1.jsonl', 'x/2.txt', 'y/3.jsonl']],
  ['s3://texts/deep', ['x/1.jsonl', 'x/2.txt', 'y/3.jsonl']],
  ['s3://texts/deep/x/1.jsonl', ['1.jsonl']],
  ['s3://texts/deep/*/?.jsonl', ['x/1.jsonl', 'y/3.jsonl']],
  ['s3://texts/deep/x/1*', ['1.jsonl']],
  ['s3://texts/**/*.txt', ['a+b c/ü (1)!\'*&<".txt', 'deep/x/2.txt', 'deeper.txt']],
  ['s3://texts/*.txt', ['deeper.txt']],
  ['s3://texts/z*', []],
  ['s3://texts/z/', []],
  [
    's3://texts',
    ['a+b c/ü (1)!\'*&<".txt', 'deep/x/1.jsonl', 'deep/x/2.txt', 'deep/y/3.jsonl', 'deeper.txt'],
  ],
])('lists %s', async (path, names) => {
  expect(await namesOf(path)).toEqual(names);
  expect(await namesOf(path, { encodesKeys: false, pageSize: 1000 })).toEqual(names);
});

test('opens each object that was listed, with the identity of the list', async () => {
  const token = 'temporary';
  const { origin } = await startS3({ objects: OBJECTS, owner: { ...KEYS, token } });
  const options = settings(origin, { AWS_SESSION_TOKEN: token });
  const files = await listRemote('s3://texts/', options);
  expect(files).toHaveLength(5);
  for (const { path, bytes, identity } of files) {
    const input = await openByteInput(path, { ...options, identity });
    const target = new Uint8Array(bytes);
    expect(await input.read(target, 0)).toBe(bytes);
    expect(Buffer.from(target).toString()).toBe(OBJECTS[path.slice('s3://texts/'.length)]);
    await input.close();
  }
});

test('asks again in the region that the bucket is in', async () => {
  const { origin, requests } = await startS3({ objects: OBJECTS, owner: KEYS, region: 'eu-central-1' });
  const files = await listRemote('s3://texts/deep/*/*', settings(origin, { AWS_REGION: 'us-west-2' }));
  expect(files).toHaveLength(3);
  expect(requests).toHaveLength(2);
});

test('reads public buckets without keys', async () => {
  const { origin, requests } = await startS3({ objects: OBJECTS });
  const options = settings(origin, { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: '' });
  expect(await listRemote('s3://texts/deeper.txt', options)).toEqual([
    {
      path: 's3://texts/deeper.txt',
      name: 'deeper.txt',
      bytes: 6,
      identity: 'size 6, tag "c376109ef8d15c46a24936b7d0e0b560"',
    },
  ]);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test.each([
  ['a wrong key', 's3://texts/', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'denied', 'SignatureDoesNotMatch'],
  ['no key', 's3://texts/', { AWS_SECRET_ACCESS_KEY: '', AWS_ACCESS_KEY_ID: '' }, 'denied', 'No credentials'],
  ['an unknown bucket', 's3://other/', {}, 'missing', 'NoSuchBucket'],
  ['an unknown object', 's3://texts/none', {}, 'missing', 'NoSuchKey'],
  ['half a key', 's3://texts/', { AWS_SECRET_ACCESS_KEY: '' }, 'options', 'Set the other one'],
  ['a key that no address can hold', 's3://texts/a/../b', {}, 'options', 'another key'],
  ['a bucket that is a path', 's3://../b', {}, 'options', 'bucket'],
  ['no bucket', 's3://', {}, 'options', 'bucket'],
])('explains %s', async (_, path, more, reason, part) => {
  const { origin } = await startS3({ objects: OBJECTS, owner: KEYS });
  await expect(listRemote(path, settings(origin, more))).rejects.toMatchObject({
    name: 'RemoteInputError',
    reason,
    message: expect.stringContaining(part) as string,
  });
});

const OBJECT = '<Contents><Key>deep/a</Key><Size>1</Size><ETag>x</ETag></Contents>';

test.each([
  ['an object elsewhere', OBJECT.replace('deep', 'else')],
  ['an object without a size', OBJECT.replace('1', '-')],
  ['an object without a tag', OBJECT.replace('x', '')],
  ['a name that is not UTF-8', `<EncodingType>url</EncodingType>${OBJECT.replace('a', '%FF')}`],
  [
    'the same page for ever',
    `<IsTruncated>true</IsTruncated><NextContinuationToken>n</NextContinuationToken>`,
  ],
  ['a page that leads nowhere', '<IsTruncated>true</IsTruncated>'],
  ['half a page', `${OBJECT}<!--`],
])('refuses a list with %s', async (_, body) => {
  const list = (): string =>
    `<ListBucketResult>${body}${body.endsWith('<!--') ? '' : '</ListBucketResult>'}\n`;
  await expect(namesOf('s3://texts/deep/', { list })).rejects.toMatchObject({ reason: 'protocol' });
});

test('lists one file of another server', async () => {
  const { origin } = await startServer(fileListener({ content: () => Buffer.from('text') }));
  const path = `${origin}/folder/a%20b.txt.gz?download=true`;
  expect(await listRemote(path, { environment: {} })).toEqual([
    { path, name: 'a b.txt.gz', bytes: 4, identity: 'size 4, tag "one"' },
  ]);
});

test.each([
  ['plain-name', 'eu-central-1', 'https://plain-name.s3.eu-central-1.amazonaws.com/a/%C3%BC%20b'],
  ['dotted.name', 'us-east-1', 'https://s3.us-east-1.amazonaws.com/dotted.name/a/%C3%BC%20b'],
  ['plain-name', 'cn-north-1', 'https://plain-name.s3.cn-north-1.amazonaws.com.cn/a/%C3%BC%20b'],
])("addresses Amazon's bucket %s in %s", async (bucket, region, expected) => {
  const store = { bucket, region, endpoint: undefined, credentials: undefined };
  const { url } = await createS3Target(store, 'a/ü b').prepare({});
  expect(url.href).toBe(expected);
});
