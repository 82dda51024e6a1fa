import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '@albectra/files';
import type { ShardEntry, SplitName } from '@albectra/shards/manifest';
import { recordPath, shardFile } from './output-layout.ts';

/** Version of the form of {@link CompletionRecord}. */
const RECORD_VERSION = 1;

/** The two splits, in the order of the manifest. */
export const SPLITS: readonly SplitName[] = ['train', 'heldout'];

/** Durable proof that a task is done, written after its shards. */
export interface CompletionRecord {
  readonly version: typeof RECORD_VERSION;
  readonly runKey: string;
  readonly task: number;
  /** The shard of each split; absent where the task has no rows for it. */
  readonly shards: { readonly [split in SplitName]?: ShardEntry };
  readonly counters: Readonly<Record<string, number>>;
}

/** Writes a record; the shards that it names must be on the disk. */
export async function writeRecord(
  directory: string,
  record: Omit<CompletionRecord, 'version'>,
): Promise<CompletionRecord> {
  const complete: CompletionRecord = { version: RECORD_VERSION, ...record };
  await writeAtomically(recordPath(directory, record.task), `${JSON.stringify(complete)}\n`);
  return complete;
}

/** What {@link readRecord} looks for. */
export interface RecordQuery {
  readonly directory: string;
  readonly task: number;
  readonly runKey: string;
  /** `size` compares the shards' sizes, `content` their checksums as well. */
  readonly check: 'size' | 'content';
}

/**
 * Reads the record of a task if it holds.
 *
 * @returns The record; undefined if there is none, it belongs to another run, or a shard is missing or damaged:
 *   the task has to be run again.
 */
export async function readRecord(query: RecordQuery): Promise<CompletionRecord | undefined> {
  const record = await readJson(recordPath(query.directory, query.task));
  if (record?.version !== RECORD_VERSION || record.runKey !== query.runKey || record.task !== query.task)
    return undefined;
  for (const split of SPLITS) {
    const shard = record.shards?.[split];
    if (shard !== undefined && !(await isIntact(shard, split, query))) return undefined;
  }
  return record as CompletionRecord;
}

async function isIntact(shard: ShardEntry, split: SplitName, query: RecordQuery): Promise<boolean> {
  if (shard.file !== shardFile(split, query.task)) return false;
  const path = join(query.directory, shard.file);
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== shard.bytes) return false;
  return query.check === 'size' || (await sha256Of(path)) === shard.sha256;
}

/**
 * Hashes a file in constant memory: SHA-256, 64 hexadecimal digits.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  await pipeline(source, hash, { ...(signal && { signal }) }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  return hash.digest('hex');
}

async function readJson(path: string): Promise<Partial<CompletionRecord> | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
