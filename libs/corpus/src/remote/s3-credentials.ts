import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RemoteInputError } from './errors.ts';

/** Keys that sign requests. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present for temporary keys. */
  readonly sessionToken?: string;
}

/** Where a store is and who asks. */
export interface S3Settings {
  /** Base address without a slash at the end; undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: S3Credentials | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Section = ReadonlyMap<string, string>;

/** Where Amazon's tools look first if nothing else is said. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads the settings for S3 as the AWS tools do: from the environment, then from the profile in the shared
 * files `~/.aws/credentials` and `~/.aws/config`.
 *
 * Profiles that log in by a browser or a program are not followed.
 *
 * @throws {RemoteInputError} if a key lacks its other half, or AWS_PROFILE names no profile with keys.
 */
export async function readS3Settings(environment: Environment): Promise<S3Settings> {
  const set = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const profile = set('AWS_PROFILE');
  const shared = await readSection(environment, 'credentials', profile);
  const config = await readSection(environment, 'config', profile);
  const stored = (name: string): string | undefined => shared?.get(name) ?? config?.get(name);
  const endpoint = set('AWS_ENDPOINT_URL_S3') ?? set('AWS_ENDPOINT_URL') ?? config?.get('endpoint_url');
  const region = set('AWS_REGION') ?? set('AWS_DEFAULT_REGION') ?? stored('region');
  return {
    endpoint: checkEndpoint(endpoint),
    region: checkRegion(region ?? DEFAULT_REGION),
    credentials: environmentKeys(set) ?? profileKeys(stored, profile),
  };
}

function environmentKeys(set: (name: string) => string | undefined): S3Credentials | undefined {
  const accessKeyId = set('AWS_ACCESS_KEY_ID');
  const secretAccessKey = set('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw settingsError(
      'both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither',
      'one of them',
      'Set the other one, too.',
    );
  }
  const sessionToken = set('AWS_SESSION_TOKEN');
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

function profileKeys(
  stored: (name: string) => string | undefined,
  profile: string | undefined,
): S3Credentials | undefined {
  const accessKeyId = stored('aws_access_key_id');
  const secretAccessKey = stored('aws_secret_access_key');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const sessionToken = stored('aws_session_token');
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  }
  // Nobody asked for the default profile by name: it may be missing, for public buckets.
  if (profile === undefined && accessKeyId === undefined) return undefined;
  throw settingsError(
    `aws_access_key_id and aws_secret_access_key in the profile ${JSON.stringify(profile ?? 'default')}`,
    'no such pair in the shared credentials file',
    'For a profile that logs in otherwise, set the variables that `aws configure export-credentials --format env` prints.',
  );
}

async function readSection(
  environment: Environment,
  kind: 'credentials' | 'config',
  profile: string = 'default',
): Promise<Section | undefined> {
  const named =
    kind === 'config' ? environment['AWS_CONFIG_FILE'] : environment['AWS_SHARED_CREDENTIALS_FILE'];
  const home = environment['HOME'] ?? homedir();
  // Whoever cannot read the file of another tool goes on without it.
  const text = await readFile(named || join(home, '.aws', kind), 'utf8').catch(() => '');
  const sections = parseSections(text);
  return sections.get(profile) ?? sections.get(`profile ${profile}`);
}

/** Parses `[section]` headings and `name = value` lines; what is indented belongs to a setting of another kind. */
function parseSections(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (heading !== undefined) {
      const name = heading.trim().replaceAll(/\s+/g, ' ');
      current = sections.get(name) ?? new Map<string, string>();
      sections.set(name, current);
    }
    const setting = /^([A-Za-z_]\w*)\s*=(.*)$/.exec(line);
    const value = setting?.[2]?.replace(/\s[#;].*$/, '').trim();
    if (setting?.[1] !== undefined && value) current.set(setting[1].toLowerCase(), value);
  }
  return sections;
}

function checkEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.search === ''
  ) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw settingsError(
    'an address like https://host:9000 as AWS_ENDPOINT_URL',
    'something else',
    'Check the variable.',
  );
}

function checkRegion(region: string): string {
  if (/^[a-z0-9-]{1,40}$/i.test(region)) return region;
  throw settingsError(
    'a region like eu-central-1 as AWS_REGION',
    JSON.stringify(region.slice(0, 40)),
    'Check the variable.',
  );
}

function settingsError(expected: string, got: string, advice: string): RemoteInputError {
  return new RemoteInputError(`Corpus: expected ${expected}, got ${got} (settings for s3://). ${advice}`, {
    path: 's3://',
    reason: 'options',
  });
}
