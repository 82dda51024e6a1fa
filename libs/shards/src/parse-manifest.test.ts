import { describe, expect, test } from 'vitest';
import { makeManifest } from '../test/sample-rows.ts';
import type { ShardEntry } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const SHARD: ShardEntry = {
  file: 'train/00000.arrow',
  bytes: 100,
  rows: 3,
  tokens: 30,
  sha256: 'a'.repeat(64),
  // 40 tokens at most: bins of 1-16, 17-32 and 33-48.
  lengthHistogram: [2, 1, 0],
};

/** Sets the value at a dotted path of a valid manifest, or deletes it. */
function changed(path: string, value: unknown): string {
  const manifest = structuredClone(makeManifest([SHARD])) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const owner = names.reduce((object, name) => object[name] as Record<string, unknown>, manifest);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return JSON.stringify(manifest);
}

test('reads back what was written', () => {
  const manifest = makeManifest([SHARD]);
  expect(parseManifest(JSON.stringify(manifest), 'here')).toEqual(manifest);
});

describe('refuses, naming the field,', () => {
  test.each([
    ['version', 1],
    ['runKey', undefined],
    ['runKey', 'not hexadecimal'],
    ['objective', 'gpt'],
    ['sequenceLength', 2],
    ['sequenceLength', 65_536],
    ['idType', 'uint32'],
    ['vocabulary.size', 0],
    ['vocabulary.specialIds.cls', 1000],
    ['vocabulary.wordStarts', 'AAAA'],
    ['tokenizer.file', '../secret'],
    ['tokenizer.file', '/etc/passwd'],
    ['tokenizer.file', String.raw`C:\x`],
    ['tokenizer.sha256', 'A'.repeat(64)],
    ['splits.train.rows', 4],
    ['splits.train.tokens', 31],
    ['splits.train.shards', {}],
    ['splits.train.shards.0.file', 'train/../../x.arrow'],
    ['splits.train.shards.0.bytes', -1],
    ['splits.train.shards.0.rows', 0],
    ['splits.train.shards.0.tokens', 121],
    ['splits.train.shards.0.lengthHistogram', [3, 0]],
    ['splits.train.shards.0.lengthHistogram', [3, 1, 0]],
    ['counters.documents', 1.5],
    ['speed', 'fast'],
  ])('%s = %j', (path, value) => {
    const field = path.replaceAll(/\.(\d+)/g, '[$1]');
    expect(() => parseManifest(changed(path, value), 'manifest.json')).toThrowError(
      expect.objectContaining({
        code: 'manifest-invalid',
        field: expect.stringContaining(field),
        path: 'manifest.json',
      }),
    );
  });

  test('a file that is listed twice', () => {
    const text = JSON.stringify(makeManifest([SHARD, SHARD]));
    expect(() => parseManifest(text, 'manifest.json')).toThrowError(/train\/00000.arrow is listed twice/);
  });

  test('what is not JSON, or no object', () => {
    for (const text of ['{"version": 1', '[]', 'null', '7', '"x"']) {
      expect(() => parseManifest(text, 'manifest.json')).toThrowError(/manifest\.json/);
    }
  });
});
