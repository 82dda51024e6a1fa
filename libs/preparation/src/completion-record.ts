import { readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { hashFile, writeAtomically } from '@albectra/files';
import type { ShardEntry, SplitName } from '@albectra/shards/manifest';
import { recordPath } from './output-layout.ts';
import type { StageName } from './stages/stages.ts';

/** Version of the form of {@link CompletionRecord}. */
const RECORD_VERSION = 2;
const CHUNK_BYTES = 1 << 20;

/** A file that a task wrote. */
export interface WrittenFile {
  /** Path below the output folder, with forward slashes. */
  readonly file: string;
  readonly bytes: number;
  /** `sha256:` or, for what only the run needs, `crc32:` and the checksum in hexadecimal. */
  readonly checksum: string;
}

/** Rows of one split and length bin in the file of a build task. */
export interface RowBlock {
  readonly split: SplitName;
  readonly bin: number;
  /** Sequences of the model: packs, or rows where they are not packed. */
  readonly units: number;
  /** Byte of the file at which the block starts. */
  readonly position: number;
}

/** A shard that a task wrote. */
export interface WrittenShard {
  readonly split: SplitName;
  readonly entry: ShardEntry;
}

/** Durable proof that a task is done, written after its files. */
export interface CompletionRecord {
  readonly version: typeof RECORD_VERSION;
  readonly runKey: string;
  readonly stage: StageName;
  readonly task: number;
  readonly files: readonly WrittenFile[];
  readonly blocks: readonly RowBlock[];
  readonly shards: readonly WrittenShard[];
  readonly counters: Readonly<Record<string, number>>;
  /** What of the input could not be read and was left out, for people; the first few. */
  readonly damage: readonly string[];
}

/** What a task has to say when it is done. */
export type TaskResult = Pick<CompletionRecord, 'files' | 'blocks' | 'shards' | 'counters' | 'damage'>;

/** A result without anything, to build on. */
export const NO_RESULT: TaskResult = { files: [], blocks: [], shards: [], counters: {}, damage: [] };

/** Where a record belongs. */
export interface RecordPlace {
  readonly directory: string;
  readonly runKey: string;
  readonly stage: StageName;
  readonly task: number;
}

/**
 * Writes a record of files that are complete.
 *
 * It is not forced to the disk, nor are all files that it names: what a power failure takes is missing or does
 * not fit its checksum, and the task runs again.
 */
export async function writeRecord(place: RecordPlace, result: TaskResult): Promise<CompletionRecord> {
  const { directory, runKey, stage, task } = place;
  const record: CompletionRecord = { version: RECORD_VERSION, runKey, stage, task, ...result };
  await writeAtomically(recordPath(directory, stage, task), `${JSON.stringify(record)}\n`, {
    durable: false,
  });
  return record;
}

/** What {@link readRecord} looks for; `size` compares the files' sizes, `content` their checksums as well. */
export interface RecordQuery extends RecordPlace {
  readonly check: 'size' | 'content';
}

/**
 * Reads the record of a task if it holds.
 *
 * @returns The record; undefined if there is none, it belongs to another run, or a file is missing or damaged:
 *   the task has to be run again.
 */
export async function readRecord(query: RecordQuery): Promise<CompletionRecord | undefined> {
  const record = await readJson(recordPath(query.directory, query.stage, query.task));
  const { version, runKey, stage, task, files } = record ?? {};
  if (version !== RECORD_VERSION || runKey !== query.runKey) return undefined;
  if (stage !== query.stage || task !== query.task || !Array.isArray(files)) return undefined;
  for (const file of files as readonly WrittenFile[]) {
    if (!(await isIntact(file, query))) return undefined;
  }
  return record as CompletionRecord;
}

/** Names that a task may write: nothing outside of the output folder. */
const FILE_NAME = /^(?:documents|rows|train|heldout)(?:\/bin-\d{1,6})?\/[\w-]+\.\w+$/;

async function isIntact({ file, bytes, checksum }: WrittenFile, query: RecordQuery): Promise<boolean> {
  if (typeof file !== 'string' || !FILE_NAME.test(file)) return false;
  const path = join(query.directory, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== bytes) return false;
  return query.check === 'size' || (await checksumOf(path, checksum)) === checksum;
}

/** Measures a file that only the run needs, for its record. */
export async function fileChecksum(path: string): Promise<Pick<WrittenFile, 'bytes' | 'checksum'>> {
  const { size } = await stat(path);
  return { bytes: size, checksum: await checksumOf(path, 'crc32:') };
}

/** Computes the checksum of a file, of the kind of another one. */
async function checksumOf(path: string, like: string): Promise<string> {
  if (like.startsWith('sha256:')) return `sha256:${await hashFile(path)}`;
  let crc = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }))
    crc = crc32(chunk as Buffer, crc);
  return formatCrc32(crc);
}

/** Writes a CRC-32 as a checksum of {@link WrittenFile}. */
export function formatCrc32(crc: number): string {
  return `crc32:${crc.toString(16).padStart(8, '0')}`;
}

async function readJson(path: string): Promise<Partial<CompletionRecord> | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
