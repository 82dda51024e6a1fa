import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseRange, startServer, type TestServer } from './http-server.ts';

/** A store with one bucket, `texts`, that checks signatures by a computation of its own. */
export interface S3Answers {
  readonly objects: Readonly<Record<string, string>>;
  /** Keys of the owner; without them, everybody may read. */
  readonly owner?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly token?: string;
  };
  readonly region?: string;
  readonly pageSize?: number;
  /** Whether keys are percent-encoded on request, as Amazon's store does. */
  readonly encodesKeys?: boolean;
  /** Replaces the answer to a list. */
  readonly list?: (query: URLSearchParams) => string;
}

/** Starts a store on this machine, which goes when the test ends. */
export function startS3(answers: S3Answers): Promise<TestServer> {
  return startServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    const refusal = checkAuthorization(answers, request);
    if (refusal !== undefined) sendError(response, refusal, answers);
    else if (!/^\/texts(?:\/|$)/.test(url.pathname)) sendError(response, 'NoSuchBucket', answers);
    else if (url.searchParams.has('list-type')) {
      response.end(answers.list?.(url.searchParams) ?? listing(answers, url.searchParams));
    } else sendObject(answers, request, { response, key: decodeURIComponent(url.pathname.slice(7)) });
  });
}

const STATUSES: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  SignatureDoesNotMatch: 403,
  AuthorizationHeaderMalformed: 400,
  NoSuchBucket: 404,
  NoSuchKey: 404,
};

function sendError(response: ServerResponse, code: string, { region = 'us-east-1' }: S3Answers): void {
  response.writeHead(STATUSES[code] ?? 500, { 'x-amz-bucket-region': region });
  response.end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>It is so.</Message></Error>`);
}

/** Checks a request as it came; undefined if its signature is right, else what is wrong. */
function checkAuthorization(
  { owner, region = 'us-east-1' }: S3Answers,
  request: IncomingMessage,
): string | undefined {
  if (owner === undefined) return undefined;
  const { headers } = request;
  const authorization = parseAuthorization(headers.authorization);
  if (authorization?.id !== owner.accessKeyId || headers['x-amz-security-token'] !== owner.token) {
    return 'AccessDenied';
  }
  if (authorization.region !== region) return 'AuthorizationHeaderMalformed';
  const expected = sign(request, authorization, owner.secretAccessKey);
  return authorization.signature === expected ? undefined : 'SignatureDoesNotMatch';
}

interface Authorization {
  readonly id: string;
  readonly day: string;
  readonly region: string;
  /** Names of the signed fields, with semicolons. */
  readonly signed: string;
  readonly signature: string;
}

function parseAuthorization(text: string = ''): Authorization | undefined {
  const field =
    /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request, SignedHeaders=(?<signed>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/;
  return field.exec(text)?.groups as Authorization | undefined;
}

/** Computes the signature of Signature Version 4; empty if fields that have to be signed are not. */
function sign(
  { url = '', headers }: IncomingMessage,
  { day, region, signed }: Authorization,
  secret: string,
): string {
  const date = String(headers['x-amz-date']);
  const names = signed.split(';');
  const needed = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (!date.startsWith(day) || needed.some((name) => !names.includes(name))) return '';
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    'GET',
    path,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    createHash('sha256').digest('hex'),
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/s3/aws4_request\n${hash}`;
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Uint8Array>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sendObject(
  answers: S3Answers,
  request: IncomingMessage,
  { response, key }: { response: ServerResponse; key: string },
): void {
  const content = answers.objects[key];
  if (content === undefined) {
    sendError(response, 'NoSuchKey', answers);
    return;
  }
  const bytes = Buffer.from(content);
  const range = parseRange(request, bytes.length);
  if (range === undefined) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  else {
    const contentRange = `bytes ${range.start}-${range.end - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-range': contentRange, etag: tagOf(content) });
    response.end(bytes.subarray(range.start, range.end));
  }
}

function tagOf(content: string): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function listing(
  { objects, pageSize = 1000, encodesKeys = true }: S3Answers,
  query: URLSearchParams,
): string {
  const after = query.get('continuation-token') ?? '';
  const keys = Object.keys(objects)
    .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const page = keys.slice(0, pageSize);
  const contents = page.map((key) => {
    const content = objects[key] ?? '';
    const written = encodesKeys ? encodeURIComponent(key).replaceAll('%20', '+') : escapeXml(key);
    return `<Contents><Key>${written}</Key><Size>${Buffer.byteLength(content)}</Size><ETag>${escapeXml(tagOf(content))}</ETag></Contents>`;
  });
  const isTruncated = keys.length > page.length;
  const next = isTruncated
    ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>`
    : '';
  const encoding = encodesKeys ? '<EncodingType>url</EncodingType>' : '';
  return `<?xml version="1.0"?><ListBucketResult xmlns="x"><Name>texts</Name>${encoding}<IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
