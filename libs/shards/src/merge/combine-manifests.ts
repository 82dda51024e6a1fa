/**
 * How several prepared folders become one: what its manifest says, and which file goes where.
 *
 * The shards of a split stand after one another, in the order of the folders, numbered anew. Each keeps the
 * run key that its own metadata names, and how many sources come before those that it counts. The run key
 * of the whole is a hash of its shards: the same folders in the same order give the same one, whether they
 * were merged at once or appended one by one.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ShardMergeError } from '../errors.ts';
import type { Manifest, ManifestParent, ShardEntry, SplitEntry, SplitName } from '../manifest.ts';
import { compareManifests } from './compare-manifests.ts';
import type { Transfer } from './transfer-shard.ts';

/** The splits in the order of the manifest. */
export const SPLITS: readonly SplitName[] = ['train', 'heldout'];
const NUMBER_WIDTH = 5;
/** Names that merging gives, and preparations too. */
export const SHARD_NAME: RegExp = /^shard-(\d+)\.arrow$/;
/** Begins what the run key is a hash of; another form of merging would need another one. */
const RUN_KEY_FORM = 'albectra merged shards 1\n';

/** A prepared folder. */
export interface ShardFolder {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** A folder that others become, and the files that it takes. */
export interface Combination {
  readonly manifest: Manifest;
  readonly transfers: readonly Transfer[];
}

/** Lists the run keys of the preparations that a folder came from: its own, if it was not merged. */
export function parentsOf(manifest: Manifest): readonly ManifestParent[] {
  const { runKey, parents, splits } = manifest;
  return parents ?? [{ runKey, rows: splits.train.rows + splits.heldout.rows }];
}

/** All shards of a manifest. */
export function shardsOf(manifest: Manifest): ShardEntry[] {
  return SPLITS.flatMap((split) => manifest.splits[split].shards);
}

/**
 * Combines folders into one.
 *
 * @param kept Whether the shards of the first one stay where they are: others are appended to it.
 * @throws {ShardMergeError} if they differ in more than their text, or have shards in common.
 */
export function combineManifests(
  folders: readonly [ShardFolder, ...ShardFolder[]],
  { output, kept }: { readonly output: string; readonly kept: boolean },
): Combination {
  for (const folder of folders.slice(1)) requireSameForm(folders[0], folder);
  requireDistinct(folders);
  const transfers: Transfer[] = [];
  const combine = (split: SplitName): SplitEntry => {
    const shards: ShardEntry[] = [];
    let firstSource = 0;
    let number = kept ? nextNumber(folders[0].manifest.splits[split].shards) : 0;
    for (const [index, { directory, manifest }] of folders.entries()) {
      for (const shard of manifest.splits[split].shards) {
        const stays = kept && index === 0;
        const file = stays ? shard.file : renumbered(shard.file, number++);
        shards.push({ ...shard, file, ...originOf(shard, manifest, firstSource) });
        if (!stays) transfers.push(transferOf(shard, join(directory, shard.file), join(output, file)));
      }
      firstSource += manifest.sources.length;
    }
    return { rows: sum(shards, 'rows'), tokens: sum(shards, 'tokens'), shards };
  };
  const splits = { train: combine('train'), heldout: combine('heldout') };
  return { manifest: compose(folders, splits), transfers };
}

function compose(folders: readonly [ShardFolder, ...ShardFolder[]], splits: Manifest['splits']): Manifest {
  const first = folders[0].manifest;
  const counters = new Map<string, number>();
  for (const [name, count] of folders.flatMap(({ manifest }) => Object.entries(manifest.counters))) {
    counters.set(name, (counters.get(name) ?? 0) + count);
  }
  return {
    ...first,
    runKey: runKeyOf(first, splits),
    sources: folders.flatMap(({ manifest }) => manifest.sources),
    parents: folders.flatMap(({ manifest }) => parentsOf(manifest)),
    splits,
    counters: Object.fromEntries(counters),
  };
}

function originOf(
  { runKey, firstSource = 0 }: ShardEntry,
  manifest: Manifest,
  before: number,
): Pick<ShardEntry, 'runKey' | 'firstSource'> {
  return {
    runKey: runKey ?? manifest.runKey,
    ...(manifest.provenance && { firstSource: firstSource + before }),
  };
}

function transferOf({ bytes, sha256 }: ShardEntry, from: string, to: string): Transfer {
  return { from, to, bytes, sha256 };
}

function runKeyOf(first: Manifest, splits: Manifest['splits']): string {
  const content = [
    first.tokenizer.sha256,
    ...SPLITS.flatMap((split) => splits[split].shards.map(({ sha256 }) => `${split} ${sha256}`)),
  ];
  return createHash('sha256')
    .update(RUN_KEY_FORM + content.join('\n'))
    .digest('hex');
}

function renumbered(file: string, number: number): string {
  return `${dirname(file)}/shard-${String(number).padStart(NUMBER_WIDTH, '0')}.arrow`;
}

function nextNumber(shards: readonly ShardEntry[]): number {
  const numbers = shards.map(({ file }) => Number(SHARD_NAME.exec(basename(file))?.[1] ?? -1));
  return numbers.reduce((next, number) => Math.max(next, number + 1), 0);
}

function sum(shards: readonly ShardEntry[], field: 'rows' | 'tokens'): number {
  return shards.reduce((total, shard) => total + shard[field], 0);
}

function requireSameForm(first: ShardFolder, other: ShardFolder): void {
  const differences = compareManifests(first.manifest, other.manifest);
  if (differences.length === 0) return;
  const lines = differences.map(({ key, first: left, second }) => `  ${key}: ${left} and ${second}`);
  throw new ShardMergeError(
    `Shards of ${first.directory} and ${other.directory}: expected the same configuration, tokenizer and form, got\n` +
      `${lines.join('\n')}\nPrepare one of them again with the settings of the other.`,
    { directory: other.directory },
  );
}

/** Rows that stand in two folders would count twice. */
function requireDistinct(folders: readonly ShardFolder[]): void {
  const runs = new Map<string, string>();
  const contents = new Map<string, string>();
  for (const { directory, manifest } of folders) {
    for (const { runKey } of parentsOf(manifest)) {
      const other = runs.get(runKey);
      if (other !== undefined) throw repeated(directory, other, `the rows of the run ${runKey.slice(0, 12)}`);
      runs.set(runKey, directory);
    }
    for (const { file, sha256 } of shardsOf(manifest)) {
      const other = contents.get(sha256);
      const path = join(directory, file);
      if (other !== undefined) throw repeated(path, other, 'the same shard');
      contents.set(sha256, path);
    }
  }
}

function repeated(path: string, other: string, what: string): ShardMergeError {
  return new ShardMergeError(
    `Shards of ${path}: expected rows of their own, got ${what} as in ${other}. Their rows would count twice; ` +
      'leave one of them out, or set repeated=skip to have it left out.',
    { directory: path },
  );
}
