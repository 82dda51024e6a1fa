import type { JsonFields } from './json-fields.ts';
import {
  lengthBinCount,
  type Manifest,
  type ShardEntry,
  type SplitEntry,
  type SplitName,
} from './manifest.ts';

/** A SHA-256 as lower-case hexadecimal. */
export const SHA256: RegExp = /^[0-9a-f]{64}$/;
/** The run key of a preparation. */
export const RUN_KEY: RegExp = /^[0-9a-f]{8,128}$/;
/** What {@link RUN_KEY} takes, for messages. */
export const RUN_KEY_EXPECTED = 'a hash of 8 to 128 hexadecimal digits';

/** `[CLS]`, one token, `[SEP]`. */
const SHORTEST_EXAMPLE = 3;
const SHARD_NAME = '[A-Za-z0-9_][A-Za-z0-9._-]*\\.arrow';

/** What all shards of a manifest have in common. */
export interface ShardForm {
  readonly sequenceLength: number;
  readonly packed: boolean;
  readonly lengthBins: readonly number[] | undefined;
  /** Number of sources. */
  readonly sources: number;
}

/** Reads the shards of all splits; a file that is listed twice would count twice, unseen. */
export function readSplits(fields: JsonFields, form: ShardForm): Manifest['splits'] {
  const seen = new Set<string>();
  const read = (name: SplitName): SplitEntry => {
    const split = readSplit(fields.object(name), name, form);
    for (const { file } of split.shards) {
      fields.require(!seen.has(file), name, `every file once (${file} is listed twice)`);
      seen.add(file);
    }
    return split;
  };
  const splits = { train: read('train'), heldout: read('heldout') };
  fields.finish();
  return splits;
}

function readSplit(fields: JsonFields, name: SplitName, form: ShardForm): SplitEntry {
  const shards = fields.objects('shards').map((shard) => readShard(shard, name, form));
  const rows = fields.integer('rows');
  const tokens = fields.integer('tokens');
  fields.require(rows === sum(shards.map((shard) => shard.rows)), 'rows', 'the sum over the shards');
  fields.require(tokens === sum(shards.map((shard) => shard.tokens)), 'tokens', 'the sum over the shards');
  fields.finish();
  return { rows, tokens, shards };
}

function readShard(fields: JsonFields, split: SplitName, form: ShardForm): ShardEntry {
  const { sequenceLength, packed, lengthBins } = form;
  const rows = fields.integer('rows', 1);
  const examples = packed
    ? fields.integer('examples', rows, rows * Math.floor(sequenceLength / SHORTEST_EXAMPLE))
    : undefined;
  const bin = lengthBins && readBin(fields, lengthBins);
  const runKey = fields.optional('runKey', (name) => fields.string(name, RUN_KEY, RUN_KEY_EXPECTED));
  const firstSource = fields.optional('firstSource', (name) => fields.integer(name, 0, form.sources));
  const lengthHistogram = fields.counts('lengthHistogram');
  const bins = lengthBinCount(sequenceLength);
  fields.require(lengthHistogram.length === bins, 'lengthHistogram', `${bins} bins`);
  fields.require(sum(lengthHistogram) === rows, 'lengthHistogram', `counts that sum to ${rows} rows`);
  const shard: ShardEntry = {
    file: readFile(fields, split, bin),
    bytes: fields.integer('bytes', 1),
    rows,
    ...(examples !== undefined && { examples }),
    ...(bin !== undefined && { bin }),
    tokens: fields.integer('tokens', (examples ?? rows) * SHORTEST_EXAMPLE, rows * (bin ?? sequenceLength)),
    sha256: fields.string('sha256', SHA256, 'a SHA-256'),
    ...(runKey !== undefined && { runKey }),
    ...(firstSource !== undefined && { firstSource }),
    lengthHistogram,
  };
  fields.finish();
  return shard;
}

function readBin(fields: JsonFields, lengthBins: readonly number[]): number {
  const bin = fields.integer('bin', 1);
  fields.require(lengthBins.includes(bin), 'bin', `one of ${lengthBins.join(', ')}`);
  return bin;
}

/** A shard lies in the folder of its split, or below it in the folder of its bin, and nowhere else. */
function readFile(fields: JsonFields, split: SplitName, bin: number | undefined): string {
  const folder = bin === undefined ? split : `${split}/bin-${bin}`;
  return fields.string(
    'file',
    new RegExp(`^${folder}/${SHARD_NAME}$`),
    `${folder}/NAME.arrow, where NAME is letters, digits and . _ -`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
