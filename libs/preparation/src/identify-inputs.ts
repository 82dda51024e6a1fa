import { isRemotePath, type CorpusFile } from '@albectra/corpus';
import { fingerprintFile } from '@albectra/files';
import { mapConcurrent, pipe } from '@albectra/stream';
import type { PlannedInput } from './plan.ts';

/** What identities begin with that are fingerprints of the content. */
export const CONTENT = 'ghash:';

/** Files that are read at the same time: enough to keep a disk busy. */
const FILES_AT_ONCE = 4;

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
    mapConcurrent(FILES_AT_ONCE, (file: ChosenFile) => identify(file, identity, signal)),
  );
  return Array.fromAsync(identified);
}

async function identify(
  file: ChosenFile,
  identity: InputIdentity,
  signal?: AbortSignal,
): Promise<PlannedInput> {
  // What lies on a server is known by the tag that the server gives it.
  const isRead = identity === 'content' && !isRemotePath(file.path);
  return {
    ...file,
    identity: isRead ? await contentIdentity(file.path, signal) : file.version,
  };
}

/** Identifies a file of this machine by its content: equal contents have equal identities, whatever their names and times. */
export async function contentIdentity(path: string, signal?: AbortSignal): Promise<string> {
  return `${CONTENT}${await fingerprintFile(path, signal)}`;
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
