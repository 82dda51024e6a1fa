import { stat } from 'node:fs/promises';
import { readDocuments, type CorpusError, type CorpusSplit, type DocumentBatch } from '@albectra/corpus';
import { InputChangedError } from '../errors.ts';
import { CONTENT } from '../identify-inputs.ts';
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
    const hashed = identity.startsWith(CONTENT);
    if (hashed) await checkSize(planned);
    const split: CorpusSplit = { path, format, compression, source: input, start, end };
    yield* readDocuments(split, {
      onError,
      invalidUtf8,
      maxDocumentBytes,
      textField,
      ...(!hashed && { identity }),
      ...(onDamage && { onDamage }),
      ...(signal && { signal }),
    });
  }
}

async function checkSize({ path, bytes }: PlannedInput): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.size !== bytes) {
    throw new InputChangedError(path, `${bytes} bytes`, `${found.size}`);
  }
}
