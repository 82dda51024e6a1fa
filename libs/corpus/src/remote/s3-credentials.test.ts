import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { readS3Settings } from './s3-credentials.ts';

const CREDENTIALS = `
# a comment
[default]
aws_access_key_id = DEFAULT
aws_secret_access_key=with=sign+and/slash
[ work ]
aws_access_key_id = WORK   ; another comment
aws_secret_access_key = work secret
aws_session_token = token
s3 =
  max_queue_size = 5
  aws_access_key_id = nested
[other]
region = eu-west-1
`;
const CONFIG = `
[profile work]
region = eu-central-1
endpoint_url = https://store.example:9000/base/
[default]
region = eu-north-1
`;

async function home(): Promise<Record<string, string>> {
  return { HOME: await temporaryFolder({ '.aws/credentials': CREDENTIALS, '.aws/config': CONFIG }) };
}

test('reads the default profile', async () => {
  expect(await readS3Settings(await home())).toEqual({
    endpoint: undefined,
    region: 'eu-north-1',
    credentials: { accessKeyId: 'DEFAULT', secretAccessKey: 'with=sign+and/slash' },
  });
});

test('reads the profile that is named', async () => {
  expect(await readS3Settings({ ...(await home()), AWS_PROFILE: 'work' })).toEqual({
    endpoint: 'https://store.example:9000/base',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'WORK', secretAccessKey: 'work secret', sessionToken: 'token' },
  });
});

test('takes what the environment says before what the files say', async () => {
  const environment = {
    ...(await home()),
    AWS_ACCESS_KEY_ID: 'ENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_DEFAULT_REGION: 'us-west-1',
    AWS_REGION: 'us-west-2',
    AWS_ENDPOINT_URL: 'http://all:1',
    AWS_ENDPOINT_URL_S3: 'http://s3:2/',
  };
  expect(await readS3Settings(environment)).toEqual({
    endpoint: 'http://s3:2',
    region: 'us-west-2',
    credentials: { accessKeyId: 'ENVIRONMENT', secretAccessKey: 'secret', sessionToken: 'session' },
  });
});

test('finds the files where the environment says', async () => {
  const folder = await temporaryFolder({ keys: CREDENTIALS, settings: CONFIG });
  const files = {
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'keys'),
    AWS_CONFIG_FILE: join(folder, 'settings'),
  };
  const { region, credentials } = await readS3Settings({ ...files, HOME: '/nonexistent' });
  expect([region, credentials?.accessKeyId]).toEqual(['eu-north-1', 'DEFAULT']);
});

test('has no keys without settings', async () => {
  expect(await readS3Settings({ HOME: '/nonexistent' })).toEqual({
    endpoint: undefined,
    region: 'us-east-1',
    credentials: undefined,
  });
});

test.each([
  ['a profile without keys', { AWS_PROFILE: 'other' }, 'aws configure export-credentials'],
  ['a profile that is not there', { AWS_PROFILE: 'none' }, '"none"'],
  ['half a pair', { AWS_ACCESS_KEY_ID: 'x' }, 'AWS_SECRET_ACCESS_KEY'],
  ['an endpoint that is no address', { AWS_ENDPOINT_URL: 'localhost:9000' }, 'AWS_ENDPOINT_URL'],
  ['a region that is none', { AWS_REGION: 'evil.host/' }, 'AWS_REGION'],
])('refuses %s', async (_, more, part) => {
  await expect(readS3Settings({ ...(await home()), ...more })).rejects.toMatchObject({
    name: 'RemoteInputError',
    reason: 'options',
    message: expect.stringContaining(part) as string,
  });
});
