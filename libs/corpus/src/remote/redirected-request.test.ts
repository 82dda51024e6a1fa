import { expect, test } from 'vitest';
import { redirectedRequest } from './redirected-request.ts';

const REQUEST = {
  url: new URL('https://host/folder/file?key=1'),
  headers: { range: 'bytes=0-0', authorization: 'Basic eA==' },
};

test.each([
  ['other?a=b', 'https://host/folder/other?a=b', true],
  ['//HOST:443/x', 'https://host/x', true],
  ['https://host:444/x', 'https://host:444/x', false],
  ['https://user:word@store/x', 'https://store/x', false],
])('leads from https://host/folder/file to %s', (location, expected, isAuthorized) => {
  const next = redirectedRequest(REQUEST, location);
  const authorization = isAuthorized ? { authorization: 'Basic eA==' } : {};
  expect(next).toEqual({
    kind: 'request',
    request: { url: new URL(expected), headers: { range: 'bytes=0-0', ...authorization } },
  });
});

test.each(['http://host/file', 'ftp://host/file', 'data:,x', 'https://['])(
  'does not lead to %s',
  (location) => {
    expect(redirectedRequest(REQUEST, location)).toMatchObject({ kind: 'refused' });
  },
);
