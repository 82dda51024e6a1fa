import { stat } from 'node:fs/promises';
import {
  listCorpus,
  readDocuments,
  type CorpusError,
  type CorpusSplit,
  type DocumentBatch,
} from '@albectra/corpus';
import { InputChangedError } from '../errors.ts';
import { CONTENT, contentIdentity } from '../identify-inputs.ts';
import type { PlannedInput } from '../plan.ts';
import type { TaskContext } from '../task-context.ts';

/** How the documents of a task are read. */
export interface BatchReading {
  /** Told of a file of which the rest was left out, where the configuration skips what cannot be read. */
  readonly onDamage?: (error: CorpusError) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads the documents of a task, in order.
 *
 * @throws {InputChangedError} if an input is not what was planned.
 * @throws the errors of `readDocuments`, which also notices if an input changes while it is read.
 */
export async function* readTaskBatches(
  { plan }: TaskContext,
  task: number,
  { onDamage, signal }: BatchReading,
): AsyncGenerator<DocumentBatch> {
  const { onError, invalidUtf8, maxDocumentBytes } = plan.configuration.reading;
  for (const { input, start, end } of plan.tasks[task] ?? []) {
    const planned = plan.inputs[input];
    if (planned === undefined) throw new RangeError(`input ${input} of ${plan.inputs.length}`);
    const { path, format, compression, textField, identity } = planned;
    const isByContent = identity.startsWith(CONTENT);
    const version = isByContent ? await confirmContent(planned, signal) : identity;
    const split: CorpusSplit = { path, format, compression, source: input, start, end };
    yield* readDocuments(split, {
      onError,
      invalidUtf8,
      maxDocumentBytes,
      textField,
      identity: version,
      ...(onDamage && { onDamage }),
      ...(signal && { signal }),
    });
  }
}

/** Versions whose content was found to be the planned one, by path and identity. */
const confirmed = new Map<string, string>();

/**
 * Makes sure that a file has the content that was planned, and reads it for that only if its time has changed: it may
 * have been copied or moved since.
 *
 * @returns Its version, which must not change while it is read.
 */
async function confirmContent(planned: PlannedInput, signal: AbortSignal | undefined): Promise<string> {
  const { path, bytes, identity, version: plannedVersion } = planned;
  const stats = await stat(path).catch(() => undefined);
  // The reader says what is wrong with it, or leaves it out.
  if (stats === undefined) return plannedVersion;
  if (stats.size !== bytes) {
    throw new InputChangedError(path, `${bytes} bytes`, `${stats.size}`);
  }
  const [file] = await listCorpus([path]);
  const version = file?.version ?? plannedVersion;
  const key = `${identity} ${path}`;
  if (version === plannedVersion || confirmed.get(key) === version) return version;
  const found = await contentIdentity(path, signal);
  if (found !== identity) throw new InputChangedError(path, shorten(identity), shorten(found));
  confirmed.set(key, version);
  return version;
}

/** An identity as people compare it. */
function shorten(identity: string): string {
  return identity.slice(0, CONTENT.length + 12);
}
