import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '@albectra/shards/manifest';

/** What a run of `prepare-data build` left in its output folder. */
export interface BuildOutput {
  /** Rows of both splits. */
  readonly rows: number;
  /** Bytes of the shards of both splits. */
  readonly shardBytes: number;
  /** Milliseconds from the start until the first task had made its rows. */
  readonly firstRowsMs: number;
  /** Milliseconds from the start until the first shard of the train split had its name. */
  readonly firstShardMs: number;
  /** Milliseconds that all threads together spent in each part of the work, by name. */
  readonly parts: Readonly<Record<string, number>>;
}

/** The fields of a line of `log.jsonl` that are read here. */
interface LogLine {
  /** When the task was done, in milliseconds since 1970. */
  readonly t: number;
  readonly rows: number;
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * Reads the log, the manifest and the times of the shards of a finished output folder.
 *
 * @param startedAt When the run started, in milliseconds since 1970.
 */
export async function readOutput(output: string, startedAt: number): Promise<BuildOutput> {
  const log = parseLog(await readFile(join(output, 'log.jsonl'), 'utf8'));
  const { splits } = await readManifest(output);
  const shards = Object.values(splits).flatMap((split) => split.shards);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    rows: sum(Object.values(splits).map((split) => split.rows)),
    shardBytes: sum(shards.map((shard) => shard.bytes)),
    firstRowsMs: Math.min(...log.filter(({ rows }) => rows > 0).map(({ t }) => t)) - startedAt,
    firstShardMs: (await firstChange(join(output, 'train'))) - startedAt,
    parts: sumParts(log),
  };
}

function parseLog(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** When the first file of a folder was given its name: renaming a file changes its `ctime`. */
async function firstChange(folder: string): Promise<number> {
  const names = await readdir(folder);
  const states = await Promise.all(names.map((name) => stat(join(folder, name))));
  return Math.min(...states.map(({ ctimeMs }) => ctimeMs));
}

function sumParts(log: readonly LogLine[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { parts } of log) {
    for (const [name, milliseconds] of Object.entries(parts)) sums[name] = (sums[name] ?? 0) + milliseconds;
  }
  return sums;
}
