import { isRemotePath, type CorpusFile } from '@albectra/corpus';
import { hashFile } from '@albectra/files';
import { mapConcurrent, pipe } from '@albectra/stream';
import type { PlannedInput } from './plan.ts';

/** What identities begin with that are hashes of the content. */
export const CONTENT = 'blake2b:';

/** Files that are hashed at the same time: enough to keep a disk and the hashing threads busy. */
const HASHES_AT_ONCE = 4;

/** How an input is recognised: by its content, or by the time of its last change, which costs no reading. */
export type InputIdentity = 'content' | 'modified';

/** A file of the corpus, and how its source wants it read. */
export interface ChosenFile extends CorpusFile {
  readonly textField: string;
  readonly weight: number;
}

/** Describes the files of a listing for the plan, in the order of the listing. */
export async function identifyInputs(
  files: readonly ChosenFile[],
  identity: InputIdentity,
  signal?: AbortSignal,
): Promise<readonly PlannedInput[]> {
  const identified = pipe(
    iterate(files),
    mapConcurrent(HASHES_AT_ONCE, (file: ChosenFile) => identify(file, identity, signal)),
  );
  return Array.fromAsync(identified);
}

async function identify(
  file: ChosenFile,
  identity: InputIdentity,
  signal?: AbortSignal,
): Promise<PlannedInput> {
  // What lies on a server is known by the tag that the server gives it.
  const hashes = identity === 'content' && !isRemotePath(file.path);
  return {
    ...file,
    identity: hashes ? await contentIdentity(file.path, signal) : file.version,
  };
}

/** Hashes a file of this machine: equal contents have equal identities, whatever their names and times. */
export async function contentIdentity(path: string, signal?: AbortSignal): Promise<string> {
  return `${CONTENT}${await hashFile(path, signal, 'blake2b512')}`;
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
