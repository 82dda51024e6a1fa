import { readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockFolder, sweepTemporaries, syncDirectory } from '@albectra/files';
import type { Manifest } from '../manifest.ts';
import { readManifest, writeManifest } from '../manifest-file.ts';
import {
  collectShards,
  openFolders,
  partRepeated,
  type CollectCounts,
  type CollectOptions,
} from './collect-shards.ts';
import { combineManifests, shardsOf, SHARD_NAME, SPLITS, type ShardFolder } from './combine-manifests.ts';

/** What a preparation writes its plan into. */
const PLAN_FILE = 'plan.json';
/** Digits of a run key that tell it from others, to people. */
const KEY_DIGITS = 12;

/** Options of {@link appendShards}. */
export interface AppendOptions extends CollectOptions {
  /** The folder that grows. */
  readonly directory: string;
  /** Prepared folders whose rows come after those of the folder, in this order. */
  readonly inputs: readonly string[];
}

/** What {@link appendShards} did. */
export interface AppendReport {
  /** `already-appended` if the folder had all rows before. */
  readonly outcome: 'appended' | 'already-appended';
  readonly manifest: Manifest;
  readonly files: CollectCounts;
  /** Folders whose rows the folder had before. */
  readonly skipped: readonly string[];
}

/**
 * Adds the shards of prepared folders to another one, at once: its readers see all of them or none.
 *
 * New shards come under new names, then the manifest is replaced by rename. What a stopped call has left is
 * invisible, and used or removed by the next one. A folder whose rows are there already adds nothing. The plan
 * that the folder was prepared by gets another name, since it does not tell of the new rows.
 *
 * @throws {ShardMergeError} if the folders differ in more than their text, or have some rows in common.
 * @throws {ShardError} if a manifest or shard is missing or damaged.
 * @throws {FolderLockedError} if another process holds the folder.
 */
export async function appendShards(options: AppendOptions): Promise<AppendReport> {
  const directory = resolve(options.directory);
  const named = await openFolders(options.inputs);
  // Without a manifest there is nothing to append to, and no folder is to be made.
  await readManifest(directory);
  const lock = await lockFolder(directory);
  try {
    const whole = { directory, manifest: await readManifest(directory) };
    const { own, repeated } = partRepeated(named, [whole]);
    const skipped = repeated.map((folder) => folder.directory);
    const { manifest, transfers } = combineManifests([whole, ...own], { output: directory, kept: true });
    await sweep(directory, [whole.manifest, manifest]);
    if (own.length === 0) {
      const files = { linked: 0, copied: 0, kept: 0 };
      return { outcome: 'already-appended', manifest: whole.manifest, files, skipped };
    }
    const files = await collectShards(transfers, options);
    await setPlanAside(whole);
    await writeManifest(directory, manifest);
    return { outcome: 'appended', manifest, files, skipped };
  } finally {
    await lock.release();
  }
}

/**
 * Renames the plan that the folder was prepared by: a preparation that went on by it would write a manifest
 * without the rows that were appended. Without a plan it refuses the folder.
 */
async function setPlanAside({ directory, manifest }: ShardFolder): Promise<void> {
  const aside = `plan-of-${manifest.runKey.slice(0, KEY_DIGITS)}.json`;
  await rename(join(directory, PLAN_FILE), join(directory, aside)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await syncDirectory(directory);
}

/** Removes what earlier calls have left and no manifest names. */
async function sweep(directory: string, manifests: readonly [Manifest, ...Manifest[]]): Promise<void> {
  const shards = new Set(manifests.flatMap(shardsOf).map(({ file }) => file));
  const bins = manifests[0].lengthBins ?? [];
  const folders = SPLITS.flatMap((split) => [split, ...bins.map((bin) => `${split}/bin-${bin}`)]);
  await sweepTemporaries([directory, ...folders.map((folder) => join(directory, folder))]);
  for (const folder of folders) {
    const files = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const file of files) {
      const isLeft =
        !file.isDirectory() && SHARD_NAME.test(file.name) && !shards.has(`${folder}/${file.name}`);
      if (isLeft) await rm(join(directory, folder, file.name), { force: true });
    }
  }
}
