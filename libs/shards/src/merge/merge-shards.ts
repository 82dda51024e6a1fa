import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lockFolder, sweepTemporaries, writeAtomically } from '@albectra/files';
import { ShardMergeError } from '../errors.ts';
import { MANIFEST_FILE, type Manifest } from '../manifest.ts';
import { readManifest, writeManifest } from '../manifest-file.ts';
import {
  collectShards,
  openFolders,
  partRepeated,
  type CollectCounts,
  type CollectOptions,
} from './collect-shards.ts';
import { combineManifests, type Combination, type ShardFolder } from './combine-manifests.ts';

/** Says what an unfinished folder becomes. */
const MERGE_FILE = 'merge.json';
const LOCK_FILE = '.lock';

/** Options of {@link mergeShards}. */
export interface MergeOptions extends CollectOptions {
  /** Output folder; made if it is missing. */
  readonly output: string;
  /** Prepared folders, in the order of their rows; one at least. */
  readonly inputs: readonly string[];
  /** Whether a folder whose rows stand in those before it is refused, the default, or left out. */
  readonly repeated?: 'refuse' | 'skip' | undefined;
}

/** What {@link mergeShards} did. */
export interface MergeReport {
  readonly outcome: 'merged' | 'already-merged';
  readonly manifest: Manifest;
  readonly files: CollectCounts;
  /** Folders that were left out, since their rows stand in others. */
  readonly skipped: readonly string[];
}

/**
 * Makes one folder of shards from several that were prepared with the same configuration and tokenizer.
 *
 * Each file is held to its checksum on the way, and the manifest is written last. Whatever stops it, the
 * same call continues; the result is the same. Memory: the manifests and 4 MiB.
 *
 * @throws {ShardMergeError} if the folders differ in more than their text, have rows in common, or if the
 *   output folder holds anything else; nothing is changed then.
 * @throws {ShardError} if a manifest or shard is missing or damaged.
 * @throws {FolderLockedError} if another process holds the output folder.
 */
export async function mergeShards(options: MergeOptions): Promise<MergeReport> {
  const output = resolve(options.output);
  const named = await openFolders(options.inputs);
  await requireApart(output, named);
  const { own, repeated } =
    options.repeated === 'skip' ? partRepeated(named) : { own: named, repeated: [] as ShardFolder[] };
  const [first, ...others] = own;
  if (first === undefined) {
    throw new ShardMergeError(
      `Merge into ${output}: expected folders of shards, got none. Name one at least.`,
      {
        directory: output,
      },
    );
  }
  const combination = combineManifests([first, ...others], { output, kept: false });
  const tokenizer = join(first.directory, first.manifest.tokenizer.file);
  const skipped = repeated.map(({ directory }) => directory);
  const lock = await lockFolder(output);
  try {
    const report = await mergeLocked({ output, combination, tokenizer }, options);
    return { ...report, skipped };
  } finally {
    await lock.release();
  }
}

/** What goes into an output folder. */
interface Merge {
  readonly output: string;
  readonly combination: Combination;
  /** Path of the tokenizer of the first folder. */
  readonly tokenizer: string;
}

async function mergeLocked(merge: Merge, options: CollectOptions): Promise<Omit<MergeReport, 'skipped'>> {
  const { output, combination } = merge;
  const { manifest } = combination;
  const { file, sha256 } = manifest.tokenizer;
  const transfers = [...combination.transfers, { from: merge.tokenizer, to: join(output, file), sha256 }];
  await sweepTemporaries([output, ...new Set(transfers.map(({ to }) => dirname(to)))]);
  const isFinished = await claim(output, manifest.runKey);
  const files = await collectShards(transfers, options);
  const isWhole = files.kept === transfers.length;
  if (!isFinished) await writeManifest(output, manifest);
  await rm(join(output, MERGE_FILE), { force: true });
  return { outcome: isFinished && isWhole ? 'already-merged' : 'merged', manifest, files };
}

/**
 * Makes sure that a folder is empty or of this very merge, and says so in it.
 *
 * @returns Whether it has its manifest.
 */
async function claim(output: string, runKey: string): Promise<boolean> {
  const names = (await readdir(output)).filter((name) => name !== LOCK_FILE);
  if (names.includes(MANIFEST_FILE)) {
    const { runKey: other } = await readManifest(output);
    if (other === runKey) return true;
    throw taken(output, `those of the run ${other.slice(0, 12)}`);
  }
  if (names.includes(MERGE_FILE)) {
    const begun = await readFile(join(output, MERGE_FILE), 'utf8');
    if (begun === claimOf(runKey)) return false;
    throw taken(output, 'another merge that was begun there');
  }
  if (names.length > 0) throw taken(output, `other files (${names.slice(0, 3).join(', ')})`);
  await mkdir(output, { recursive: true });
  await writeAtomically(join(output, MERGE_FILE), claimOf(runKey));
  return false;
}

function claimOf(runKey: string): string {
  return `${JSON.stringify({ version: 1, runKey })}\n`;
}

function taken(output: string, what: string): ShardMergeError {
  return new ShardMergeError(
    `Merge into ${output}: expected an empty folder or one of the same merge, got ${what}. ` +
      'Choose another output folder, or delete this one.',
    { directory: output },
  );
}

async function requireApart(output: string, folders: readonly ShardFolder[]): Promise<void> {
  const place = await realpath(output).catch(() => output);
  for (const { directory } of folders) {
    if ((await realpath(directory)) !== place) continue;
    throw new ShardMergeError(
      `Merge into ${output}: expected a folder that is none of those to merge, got one of them. ` +
        'Choose another output folder, or append the others to this one.',
      { directory },
    );
  }
}
