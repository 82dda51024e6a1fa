import { ManifestError } from './errors.ts';
import { JsonFields } from './json-fields.ts';
import {
  MANIFEST_VERSION,
  tokenIdType,
  type Manifest,
  type ManifestParent,
  type ManifestSource,
  type VocabularyFacts,
} from './manifest.ts';
import { RUN_KEY, RUN_KEY_EXPECTED, SHA256, readSplits, type ShardForm } from './parse-splits.ts';

/** Rows are addressed by uint16 in the column `segment_a_end`. */
const MAX_SEQUENCE_LENGTH = 0xffff;
/** Far above any vocabulary in use (the largest hold about a million pieces); bounds the bit set. */
const MAX_VOCABULARY_SIZE = 1 << 24;
/** Bins are for a handful of batch shapes; more than this would be a mistake. */
const MAX_LENGTH_BINS = 1024;
const MAX_SOURCES = 1 << 24;
const MAX_PARENTS = 1 << 20;
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
  const lengthBins = fields.optional('lengthBins', () => readLengthBins(fields, sequenceLength));
  const sources = readSources(fields);
  const parents = fields.optional('parents', () => readParents(fields));
  const packed = fields.boolean('packed');
  const form: ShardForm = { sequenceLength, packed, lengthBins, sources: sources.length };
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    runKey: fields.string('runKey', RUN_KEY, RUN_KEY_EXPECTED),
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
    packed,
    provenance: fields.boolean('provenance'),
    ...(lengthBins && { lengthBins }),
    sources,
    ...(parents && { parents }),
    configuration: fields.value('configuration'),
    splits: readSplits(fields.object('splits'), form),
    counters: readCounters(fields.object('counters')),
  };
  for (const object of [tokenizer, fields]) object.finish();
  return manifest;
}

function readLengthBins(fields: JsonFields, sequenceLength: number): number[] {
  const bins = fields.counts('lengthBins');
  const ascending = bins.every((bin, index) => bin > (bins[index - 1] ?? 0));
  fields.require(
    ascending && bins.length <= MAX_LENGTH_BINS && bins.at(-1) === sequenceLength,
    'lengthBins',
    `at most ${MAX_LENGTH_BINS} ascending lengths, the last ${sequenceLength}`,
  );
  return bins;
}

function readSources(fields: JsonFields): ManifestSource[] {
  const sources = fields.objects('sources');
  fields.require(sources.length <= MAX_SOURCES, 'sources', `at most ${MAX_SOURCES} sources`);
  return sources.map((source) => {
    const facts: ManifestSource = {
      name: source.string('name', /^.{1,4096}$/su, 'text of 1 to 4096 characters'),
      bytes: source.integer('bytes'),
      identity: source.string('identity', /^[^\p{Cc}]{0,256}$/u, 'at most 256 printable characters'),
    };
    source.finish();
    return facts;
  });
}

function readParents(fields: JsonFields): ManifestParent[] {
  const parents = fields.objects('parents');
  fields.require(parents.length <= MAX_PARENTS, 'parents', `at most ${MAX_PARENTS} preparations`);
  return parents.map((parent) => {
    const facts = {
      runKey: parent.string('runKey', RUN_KEY, RUN_KEY_EXPECTED),
      rows: parent.integer('rows'),
    };
    parent.finish();
    return facts;
  });
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

function readCounters(fields: JsonFields): Record<string, number> {
  return Object.fromEntries(fields.names().map((name) => [name, fields.integer(name)]));
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
