import { createServer, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { fileListener, startServer, type Fault } from '../../test/http-server.ts';
import { openByteInput, type ByteInput, type OpenInputOptions } from '../byte-input.ts';

/** Settings that make failures quick. */
const QUICK: OpenInputOptions = { backoffMs: 1, maxBackoffMs: 2, attempts: 4, environment: {} };
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2_654_435_761) >>> 13);

async function readAt(input: ByteInput, position: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  return target.subarray(0, await input.read(target, position));
}

async function readAll(input: ByteInput, step: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < input.bytes; at += step) parts.push(await readAt(input, at, step));
  return Buffer.concat(parts);
}

test('reads a file from its begin to its end in one answer', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const input = await openByteInput(`${server.origin}/folder/file.txt`, { ...QUICK, readAheadBytes: 1000 });
  expect(input).toMatchObject({ bytes: CONTENT.length, path: `${server.origin}/folder/file.txt` });
  expect(Buffer.compare(await readAll(input, 7001), CONTENT)).toBe(0);
  expect(await readAt(input, CONTENT.length, 10)).toHaveLength(0);
  expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=0-0', 'bytes=0-299999']);
  expect(server.requests[1]?.headers).toMatchObject({ 'if-match': '"one"', 'accept-encoding': 'identity' });
  await input.close();
});

test('asks for no more than is read after a seek, and streams on from there', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await readAt(input, 299_990, 100);
  for (let at = 1000; at < 20_000; at += 1000) await readAt(input, at, 1000);
  expect(server.requests.map(({ headers }) => headers.range).slice(1)).toEqual([
    'bytes=299990-299999',
    'bytes=1000-1999',
    'bytes=2000-299999',
  ]);
  await input.close();
});

test('streams up to the end of a split, and asks beyond it for no more than is read', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const input = await openByteInput(`${server.origin}/file`, { ...QUICK, streamEnd: 10_000 });
  for (let at = 0; at < 14_000; at += 4000) await readAt(input, at, 4000);
  expect(server.requests.map(({ headers }) => headers.range).slice(1)).toEqual([
    'bytes=0-9999',
    'bytes=10000-11999',
    'bytes=12000-15999',
  ]);
  await input.close();
});

test('reads over a short gap rather than asking anew', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await readAt(input, 0, 10);
  expect(await readAt(input, 50_000, 10)).toEqual(CONTENT.subarray(50_000, 50_010));
  expect(server.requests).toHaveLength(2);
  await input.close();
});

const FAULTS: Fault[] = [
  'none',
  'refuse',
  'break',
  'short',
  'drip',
  'part',
  'longer',
  'busy',
  'stall',
  'mute',
];

test('gives the bytes of the file for any reads under any faults', async () => {
  const read = fc.record({
    position: fc.nat({ max: CONTENT.length + 10 }),
    length: fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 150_000 })),
  });
  const faults = fc.array(fc.constantFrom(...FAULTS), { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(fc.array(read, { maxLength: 8 }), faults, async (reads, list) => {
    // Every fourth answer is right, so that the attempts suffice.
    const fault = (index: number): Fault =>
      index % 4 === 3 ? 'none' : (list[index % list.length] ?? 'none');
    const server = await startServer(fileListener({ content: () => CONTENT, fault }));
    const input = await openByteInput(`${server.origin}/file`, {
      ...QUICK,
      attempts: 40,
      readAheadBytes: 20_000,
      connectTimeoutMs: 25,
      idleTimeoutMs: 25,
    });
    for (const { position, length } of reads) {
      const expected = CONTENT.subarray(position, position + length);
      expect(Buffer.compare(await readAt(input, position, length), expected)).toBe(0);
    }
    await input.close();
    await server.idle();
  });
  await fc.assert(property, { numRuns: 25, seed: 5 });
});

test('serves reads that are asked for at once', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  const positions = [200_000, 0, 299_999, 5, 100_000];
  const parts = await Promise.all(positions.map((position) => readAt(input, position, 1000)));
  expect(parts).toEqual(positions.map((position) => CONTENT.slice(position, position + 1000)));
  await input.close();
});

test.each(['refuse', 'mute', 'busy'] as const)('gives up after the attempts: %s', async (fault) => {
  const server = await startServer(fileListener({ content: () => CONTENT, fault: () => fault }));
  const opening = openByteInput(`${server.origin}/file`, { ...QUICK, attempts: 3, connectTimeoutMs: 20 });
  await expect(opening).rejects.toMatchObject({
    name: 'RemoteInputError',
    code: 'corpus-remote',
    reason: 'unreachable',
    message: expect.stringContaining('after 3 attempts') as string,
  });
  // Of a server that is slow, a request may be given up before it arrives.
  expect(server.requests.length).toBeLessThanOrEqual(3);
});

test('gives up on answers that break without any progress', async () => {
  const fault = (index: number): Fault => (index === 0 ? 'none' : 'short');
  const server = await startServer(fileListener({ content: () => CONTENT.subarray(0, 2), fault }));
  const input = await openByteInput(`${server.origin}/file`, { ...QUICK, attempts: 3 });
  await expect(readAt(input, 1, 1)).rejects.toMatchObject({ reason: 'unreachable' });
  expect(server.requests).toHaveLength(4);
  await input.close();
});

test('notices a file that changes while it is read, by its tag', async () => {
  let etag = '"one"';
  const server = await startServer(fileListener({ content: () => CONTENT, headers: () => ({ etag }) }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await readAt(input, 100_000, 10);
  etag = '"two"';
  await expect(readAt(input, 10, 10)).rejects.toMatchObject({
    name: 'InputChangedError',
    code: 'corpus-changed',
    expected: 'size 300000, tag "one"',
    found: 'the version "two"',
  });
  await input.close();
});

test.each([
  ['refuses the condition', 412, {}],
  ['does not have that many bytes', 416, { 'content-range': 'bytes */100' }],
  ['has another size', 206, { 'content-range': 'bytes 10-19/500000', etag: '"one"' }],
  ['does not tell the version any more', 206, { 'content-range': 'bytes 10-19/300000' }],
])('notices a change when the server %s', async (_, status, headers) => {
  const server = await startServer((request, response) => {
    const isProbe = request.headers.range === 'bytes=0-0';
    if (isProbe) response.writeHead(206, { 'content-range': 'bytes 0-0/300000', etag: '"one"' }).end('x');
    else response.writeHead(status, headers).end('0123456789');
  });
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await expect(readAt(input, 10, 10)).rejects.toMatchObject({ code: 'corpus-changed' });
  await input.close();
});

test('tells versions by the time of the change where there is no strong tag, else by a weak one', async () => {
  const modified = 'Sun, 01 Nov 2026 00:00:00 GMT';
  let headers: Record<string, string> = { etag: 'W/"one"', 'last-modified': modified };
  const server = await startServer(fileListener({ content: () => CONTENT, headers: () => headers }));
  const first = await openByteInput(`${server.origin}/file`, QUICK);
  expect(first.identity).toBe(`size 300000, changed ${modified}`);
  await readAt(first, 10, 10);
  expect(server.requests.at(-1)?.headers['if-unmodified-since']).toBe(modified);
  await first.close();
  headers = { etag: 'W/"one"' };
  const second = await openByteInput(`${server.origin}/file`, QUICK);
  expect(second.identity).toBe('size 300000, tag W/"one"');
  await second.close();
});

test('opens the version that was listed only', async () => {
  const server = await startServer(fileListener({ content: () => CONTENT }));
  const path = `${server.origin}/file`;
  const { identity, close } = await openByteInput(path, QUICK).then((input) => ({
    identity: input.identity,
    close: () => input.close(),
  }));
  await close();
  const again = await openByteInput(path, { ...QUICK, identity });
  await again.close();
  await expect(openByteInput(path, { ...QUICK, identity: 'size 5, tag "one"' })).rejects.toMatchObject({
    code: 'corpus-changed',
    expected: 'size 5, tag "one"',
    found: identity,
  });
});

test.each([
  ['sends no parts', 'no-ranges', 200, { etag: '"one"' }],
  ['does not tell the version', 'no-identity', 206, { 'content-range': 'bytes 0-0/5' }],
  ['sends another part', 'protocol', 206, { etag: '"one"', 'content-range': 'bytes 1-1/5' }],
  ['sends a part of an unknown whole', 'protocol', 206, { etag: '"one"', 'content-range': 'bytes 0-0/*' }],
  [
    'has a size beyond reason',
    'protocol',
    206,
    { etag: '"one"', 'content-range': 'bytes 0-0/9007199254740991' },
  ],
  ['sends a damaged range', 'protocol', 206, { etag: '"one"', 'content-range': 'bytes 0-0/5, 7' }],
  ['packs the answer', 'protocol', 206, { 'content-range': 'bytes 0-0/5', 'content-encoding': 'gzip' }],
  ['has no such file', 'missing', 404, {}],
  ['refuses', 'denied', 403, {}],
  ['cannot do this at all', 'protocol', 501, {}],
  ['leads to another scheme', 'protocol', 302, { location: 'file:///etc/passwd' }],
  ['leads to nowhere', 'protocol', 302, {}],
] as const)('refuses a server that %s', async (_, reason, status, headers) => {
  const server = await startServer((__, response) => {
    response.writeHead(status, headers).end('x');
  });
  const opening = openByteInput(`${server.origin}/file`, QUICK);
  await expect(opening).rejects.toMatchObject({ name: 'RemoteInputError', reason });
  expect(server.requests).toHaveLength(1);
});

test('does not receive what a server without parts sends on and on', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': Number.MAX_SAFE_INTEGER, etag: '"one"' });
    response.write(Buffer.alloc(100_000));
  });
  await expect(openByteInput(`${server.origin}/file`, QUICK)).rejects.toThrow(/Download the file/);
  await server.idle();
});

test('refuses a server that sends another part than it was asked for', async () => {
  const server = await startServer((request, response) => {
    const start = request.headers.range === 'bytes=0-0' ? 0 : 7;
    response.writeHead(206, { 'content-range': `bytes ${start}-${start}/300`, etag: '"one"' }).end('x');
  });
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await expect(readAt(input, 10, 10)).rejects.toMatchObject({ reason: 'protocol' });
  await input.close();
});

test('reads an empty file', async () => {
  const server = await startServer(fileListener({ content: () => new Uint8Array() }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  expect(input).toMatchObject({ bytes: 0, identity: 'size 0' });
  expect(await readAt(input, 0, 10)).toHaveLength(0);
  await input.close();
});

test('follows redirects, and keeps credentials from other servers', async () => {
  const store = await startServer(fileListener({ content: () => CONTENT }));
  const front = await startServer((request, response) => {
    const location = request.url === '/file?sig=x' ? '/moved' : `${store.origin}/stored`;
    response.writeHead(302, { location }).end();
  });
  const path = `${front.origin.replace('//', '//user:p%40ss@')}/file?sig=x`;
  const input = await openByteInput(path, QUICK);
  expect(input.path).toBe(`${front.origin}/file?…`);
  expect(await readAt(input, 5, 5)).toEqual(CONTENT.slice(5, 10));
  const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect(new Set(front.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
  expect(store.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  await input.close();
});

test('goes the whole way again when the place that it was led to is gone', async () => {
  let stored = 1;
  const file = fileListener({ content: () => CONTENT });
  const server = await startServer((request, response) => {
    if (request.url === '/file') response.writeHead(302, { location: `/stored/${stored}` }).end();
    else if (request.url === `/stored/${stored}`) file(request, response);
    else response.writeHead(403).end();
  });
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  await readAt(input, 100_000, 10);
  stored = 2;
  expect(await readAt(input, 5, 10)).toEqual(CONTENT.slice(5, 15));
  const paths = server.requests.map(({ url }) => url);
  expect(paths).toEqual(['/file', '/stored/1', '/stored/1', '/stored/1', '/file', '/stored/2']);
  await input.close();
});

test('goes through the proxy that the environment names', async () => {
  const proxy = await startServer(fileListener({ content: () => CONTENT }));
  const environment = { HTTP_PROXY: proxy.origin, NO_PROXY: 'other.invalid' };
  const input = await openByteInput('http://store.invalid/file', { ...QUICK, environment });
  expect(proxy.requests.map(({ url }) => url)).toEqual(['http://store.invalid/file']);
  await input.close();
});

test('explains a server that does not exist', async () => {
  await expect(openByteInput('http://store.invalid/file', QUICK)).rejects.toMatchObject({
    name: 'RemoteInputError',
    reason: 'unreachable',
    path: 'http://store.invalid/file',
  });
});

test('explains a server that does not speak HTTP, and one that does not encrypt', async () => {
  const server = createServer((socket) => socket.end('220 mail.example ready\r\n'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opening = openByteInput(`http://${host}/`, QUICK);
  await expect(opening).rejects.toMatchObject({ name: 'RemoteInputError', reason: 'protocol' });
  const encrypted = openByteInput(`https://${host}/`, QUICK);
  await expect(encrypted).rejects.toMatchObject({ name: 'RemoteInputError', reason: 'unreachable' });
});

test('follows no more redirects than allowed', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(307, { location: '/again' }).end();
  });
  const opening = openByteInput(`${server.origin}/file?token=secret`, { ...QUICK, maxRedirects: 3 });
  await expect(opening).rejects.toThrow(
    `Corpus: expected the file from the server, got more than 3 redirects (${server.origin}/file?…). Check the address.`,
  );
  expect(server.requests).toHaveLength(4);
});

test('closes its connections, in the middle of an answer and of a wait', async () => {
  const fault = (index: number): Fault => (index === 0 ? 'none' : 'stall');
  const server = await startServer(fileListener({ content: () => CONTENT, fault }));
  const input = await openByteInput(`${server.origin}/file`, QUICK);
  const reading = readAt(input, 0, 300_000).catch((reason: unknown) => reason);
  await server.requested(1);
  await input.close();
  expect(await reading).toMatchObject({ reason: 'closed' });
  await expect(readAt(input, 0, 1)).rejects.toMatchObject({ reason: 'closed' });
  await server.idle();
});

test('waits no longer than allowed between attempts when closed', async () => {
  const fault = (index: number): Fault => (index === 0 ? 'none' : 'busy');
  const server = await startServer(fileListener({ content: () => CONTENT, fault }));
  const input = await openByteInput(`${server.origin}/file`, {
    environment: {},
    maxBackoffMs: 3_600_000,
  });
  const reading = readAt(input, 0, 10).catch((reason: unknown) => reason);
  await server.requested(1);
  await input.close();
  expect(await reading).toMatchObject({ reason: 'closed' });
});

test.each(['gs://bucket/file', 's3://bucket/', 'file:///tmp/file', 'http://[bad/file?key=secret'])(
  'refuses the address %s',
  async (path) => {
    const error = await openByteInput(path, QUICK).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'RemoteInputError', reason: 'options' });
    expect(String(error)).not.toContain('secret');
  },
);
