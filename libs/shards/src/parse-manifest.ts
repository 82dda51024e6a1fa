import { ManifestError } from './errors.ts';
import { JsonFields } from './json-fields.ts';
import {
  MANIFEST_VERSION,
  lengthBinCount,
  tokenIdType,
  type Manifest,
  type ShardEntry,
  type SplitEntry,
  type VocabularyFacts,
} from './manifest.ts';

/** Rows are addressed by uint16 in the column `segment_a_end`. */
const MAX_SEQUENCE_LENGTH = 0xffff;
/** Far above any vocabulary in use (the largest hold about a million pieces); bounds the bit set. */
const MAX_VOCABULARY_SIZE = 1 << 24;
const SHA256 = /^[0-9a-f]{64}$/;
/** Relative, forward slashes, no empty, hidden or parent part: it cannot leave the directory. */
const SAFE_PATH = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;
const SAFE_PATH_EXPECTED = 'a relative path of letters, digits and . _ - that stays inside the directory';

/**
 * Parses and checks the text of a `manifest.json`, which may come from anywhere.
 *
 * @param where File name for messages.
 * @throws {ManifestError} at the first field that is missing, unknown, of another type, out of range,
 *   or in conflict with another (totals, histogram sums, id type); names that leave the directory are refused.
 */
export function parseManifest(text: string, where: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(
      `Manifest: expected JSON, got text that does not parse (${where}). The file is damaged; prepare the data again.`,
      { path: where, field: '', cause },
    );
  }
  const fields = new JsonFields(json, '', (field, expected, actual) => {
    throw new ManifestError(
      `Manifest field ${field || '(root)'}: expected ${expected}, got ${describe(actual)} (${where}). ` +
        'The file was changed or written by another version; prepare the data again.',
      { path: where, field },
    );
  });
  return readManifestFields(fields);
}

function readManifestFields(fields: JsonFields): Manifest {
  fields.integer('version', MANIFEST_VERSION, MANIFEST_VERSION);
  const sequenceLength = fields.integer('sequenceLength', 3, MAX_SEQUENCE_LENGTH);
  const vocabulary = readVocabulary(fields.object('vocabulary'));
  const idType = fields.choice('idType', ['uint16', 'uint32']);
  fields.require(
    idType === tokenIdType(vocabulary.size),
    'idType',
    `${tokenIdType(vocabulary.size)} for ${vocabulary.size} ids`,
  );
  const tokenizer = fields.object('tokenizer');
  const splits = fields.object('splits');
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    runKey: fields.string('runKey', /^[0-9a-f]{8,128}$/, 'a hash of 8 to 128 hexadecimal digits'),
    createdBy: fields.string('createdBy', /^[^\p{Cc}]{0,200}$/u, 'at most 200 printable characters'),
    objective: fields.choice('objective', ['albert', 'bert', 'electra']),
    sequenceLength,
    idType,
    vocabulary,
    tokenizer: {
      file: tokenizer.string('file', SAFE_PATH, SAFE_PATH_EXPECTED),
      sha256: tokenizer.string('sha256', SHA256, 'a SHA-256'),
    },
    masking: fields.choice('masking', ['static', 'dynamic']),
    configuration: fields.value('configuration'),
    splits: {
      train: readSplit(splits.object('train'), sequenceLength),
      heldout: readSplit(splits.object('heldout'), sequenceLength),
    },
    counters: readCounters(fields.object('counters')),
  };
  for (const object of [tokenizer, splits, fields]) object.finish();
  refuseRepeatedFiles(manifest, splits);
  return manifest;
}

function readVocabulary(fields: JsonFields): VocabularyFacts {
  const size = fields.integer('size', 1, MAX_VOCABULARY_SIZE);
  const ids = fields.object('specialIds');
  const specialId = (name: string): number => ids.integer(name, 0, size - 1);
  const specialIds = {
    pad: specialId('pad'),
    unk: specialId('unk'),
    cls: specialId('cls'),
    sep: specialId('sep'),
    mask: specialId('mask'),
  };
  const wordStarts = fields.string('wordStarts', /^[A-Za-z0-9+/]*={0,2}$/, 'base64');
  const bytes = Math.ceil(size / 8);
  fields.require(wordStarts.length === 4 * Math.ceil(bytes / 3), 'wordStarts', `base64 of ${bytes} bytes`);
  fields.require(
    Buffer.from(wordStarts, 'base64').length === bytes,
    'wordStarts',
    `base64 of ${bytes} bytes`,
  );
  ids.finish();
  fields.finish();
  return { size, specialIds, wordStarts };
}

function readSplit(fields: JsonFields, sequenceLength: number): SplitEntry {
  const shards = fields.objects('shards').map((shard) => readShard(shard, sequenceLength));
  const rows = fields.integer('rows');
  const tokens = fields.integer('tokens');
  fields.require(rows === sum(shards.map((shard) => shard.rows)), 'rows', 'the sum over the shards');
  fields.require(tokens === sum(shards.map((shard) => shard.tokens)), 'tokens', 'the sum over the shards');
  fields.finish();
  return { rows, tokens, shards };
}

function readShard(fields: JsonFields, sequenceLength: number): ShardEntry {
  const rows = fields.integer('rows', 1);
  const lengthHistogram = fields.counts('lengthHistogram');
  const bins = lengthBinCount(sequenceLength);
  fields.require(lengthHistogram.length === bins, 'lengthHistogram', `${bins} bins`);
  fields.require(sum(lengthHistogram) === rows, 'lengthHistogram', `counts that sum to ${rows} rows`);
  const shard: ShardEntry = {
    file: fields.string('file', SAFE_PATH, SAFE_PATH_EXPECTED),
    bytes: fields.integer('bytes', 1),
    rows,
    tokens: fields.integer('tokens', rows, rows * sequenceLength),
    sha256: fields.string('sha256', SHA256, 'a SHA-256'),
    lengthHistogram,
  };
  fields.finish();
  return shard;
}

function readCounters(fields: JsonFields): Record<string, number> {
  return Object.fromEntries(fields.names().map((name) => [name, fields.integer(name)]));
}

/** A file listed twice would give its rows twice the weight, unseen. */
function refuseRepeatedFiles(manifest: Manifest, splits: JsonFields): void {
  const seen = new Set<string>();
  for (const split of ['train', 'heldout'] as const) {
    for (const { file } of manifest.splits[split].shards) {
      splits.require(!seen.has(file), split, `every file once (${file} is listed twice)`);
      seen.add(file);
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Shows an untrusted value in at most 60 characters. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? 'an array'
        : 'an object'
      : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
