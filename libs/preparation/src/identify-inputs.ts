import type { CorpusFile } from '@albectra/corpus';
import { mapConcurrent, pipe } from '@albectra/stream';
import { sha256Of } from './completion-record.ts';
import type { PlannedInput } from './plan.ts';

/** Files that are hashed at the same time: enough to keep a disk and the hashing threads busy. */
const HASHES_AT_ONCE = 4;

/** How an input is recognised: by its content, or by the time of its last change, which costs no reading. */
export type InputIdentity = 'content' | 'modified';

/** Describes the files of a listing for the plan, in the order of the listing. */
export async function identifyInputs(
  files: readonly CorpusFile[],
  identity: InputIdentity,
  signal?: AbortSignal,
): Promise<readonly PlannedInput[]> {
  const identified = pipe(
    iterate(files),
    mapConcurrent(HASHES_AT_ONCE, (file: CorpusFile) => identify(file, identity, signal)),
  );
  return Array.fromAsync(identified);
}

async function identify(
  file: CorpusFile,
  identity: InputIdentity,
  signal?: AbortSignal,
): Promise<PlannedInput> {
  const { path, format, gzip, bytes, modifiedMs } = file;
  const mark = identity === 'content' ? `sha256:${await sha256Of(path, signal)}` : `modified:${modifiedMs}`;
  return { path, format, gzip, bytes, identity: mark };
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
