import { dirname } from 'node:path';
import { syncDirectory } from '@albectra/files';
import { readManifest } from '../manifest-file.ts';
import { parentsOf, type ShardFolder } from './combine-manifests.ts';
import { transferShard, type Transfer } from './transfer-shard.ts';

/** How shards are brought together. */
export interface CollectOptions {
  /** Whether to link files where the file system can, which takes no space; default true. */
  readonly links?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each shard. */
  readonly onShard?: ((progress: CollectProgress) => void) | undefined;
}

/** How far it is. */
export interface CollectProgress {
  readonly file: string;
  readonly shards: number;
  readonly shardCount: number;
}

/** How many files came in which way. */
export interface CollectCounts {
  readonly linked: number;
  readonly copied: number;
  /** Files that were in place before. */
  readonly kept: number;
}

/** Opens folders that have a manifest. */
export async function openFolders(directories: readonly string[]): Promise<ShardFolder[]> {
  const folders: ShardFolder[] = [];
  for (const directory of directories) folders.push({ directory, manifest: await readManifest(directory) });
  return folders;
}

/** Parts folders into those with rows of their own, and those whose rows all stand in the ones before. */
export function partRepeated(
  folders: readonly ShardFolder[],
  known: readonly ShardFolder[] = [],
): { readonly own: ShardFolder[]; readonly repeated: ShardFolder[] } {
  const runs = new Set(known.flatMap(({ manifest }) => parentsOf(manifest).map(({ runKey }) => runKey)));
  const own: ShardFolder[] = [];
  const repeated: ShardFolder[] = [];
  for (const folder of folders) {
    const keys = parentsOf(folder.manifest).map(({ runKey }) => runKey);
    (keys.every((key) => runs.has(key)) ? repeated : own).push(folder);
    for (const key of keys) runs.add(key);
  }
  return { own, repeated };
}

/** Brings files to their places, one by one, until all are checked and their names on the disk. */
export async function collectShards(
  transfers: readonly Transfer[],
  { links = true, signal, onShard = () => undefined }: CollectOptions,
): Promise<CollectCounts> {
  const counts = { linked: 0, copied: 0, kept: 0 };
  let shards = 0;
  for (const transfer of transfers) {
    counts[await transferShard(transfer, { links, signal })]++;
    onShard({ file: transfer.to, shards: ++shards, shardCount: transfers.length });
  }
  for (const folder of new Set(transfers.map(({ to }) => dirname(to)))) {
    await syncDirectory(folder);
    await syncDirectory(dirname(folder));
  }
  return counts;
}
