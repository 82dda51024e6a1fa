import { describe, expect, test } from 'vitest';
import { METADATA, makeManifest } from '../test/sample-rows.ts';
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
    ['packed', 'yes'],
    ['provenance', undefined],
    ['sources', undefined],
    ['sources.0.name', ''],
    ['sources.0.name', 'x'.repeat(4097)],
    ['sources.0.bytes', -1],
    ['sources.0.identity', '\n'],
    ['lengthBins', []],
    ['lengthBins', [16, 16, 40]],
    ['lengthBins', [0, 40]],
    ['lengthBins', [16, 32]],
    ['splits.train.shards.0.bin', 40],
    ['splits.train.shards.0.examples', 3],
    ['splits.train.shards.0.file', 'heldout/00000.arrow'],
    ['splits.train.shards.0.file', 'train/bin-40/00000.arrow'],
    ['splits.train.shards.0.file', 'train/00000.txt'],
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

  test.each([
    ['a bin that there is not', { bin: 41 }, 'splits.train.shards[0].bin'],
    ['the folder of another bin', { file: 'train/bin-16/shard-00000.arrow' }, 'splits.train.shards[0].file'],
    ['no folder of a bin', { file: 'train/shard-00000.arrow' }, 'splits.train.shards[0].file'],
    ['more tokens than the bin holds', { tokens: 121 }, 'splits.train.shards[0].tokens'],
    ['fewer examples than packs', { examples: 2 }, 'splits.train.shards[0].examples'],
    ['more examples than packs can hold', { examples: 40 }, 'splits.train.shards[0].examples'],
  ])('of packs in bins, %s', (_, change, field) => {
    const metadata = { ...METADATA, packed: true, lengthBins: [16, 40] };
    const shard = { ...SHARD, file: 'train/bin-40/shard-00000.arrow', bin: 40, examples: 4 };
    const sound = makeManifest([shard], metadata);
    expect(parseManifest(JSON.stringify(sound), 'manifest.json')).toEqual(sound);
    const text = JSON.stringify(makeManifest([{ ...shard, ...change }], metadata));
    expect(() => parseManifest(text, 'manifest.json')).toThrowError(expect.objectContaining({ field }));
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
