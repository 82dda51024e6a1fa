import { stat } from 'node:fs/promises';
import { readDocuments, type CorpusError, type CorpusSplit, type DocumentBatch } from '@albectra/corpus';
import { InputChangedError } from '../errors.ts';
import type { PlannedInput } from '../plan.ts';
import type { TaskContext } from '../task-context.ts';

/** Told of what could not be read, and asked whether to go on. */
export interface BatchReading {
  readonly onDamage: (error: CorpusError) => void;
  /** Bytes of the input that were read. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the documents of a task, in order.
 *
 * @throws {InputChangedError} if an input is not what was planned.
 * @throws the errors of `readDocuments`.
 */
export async function* readTaskBatches(
  { plan }: TaskContext,
  task: number,
  { onDamage, signal }: BatchReading,
): AsyncGenerator<DocumentBatch> {
  const { onError, invalidUtf8, maxDocumentBytes } = plan.configuration.reading;
  const checked = new Set<number>();
  for (const { input, start, end } of plan.tasks[task] ?? []) {
    const planned = plan.inputs[input];
    if (planned === undefined) throw new RangeError(`input ${input} of ${plan.inputs.length}`);
    if (!checked.has(input)) await checkInput(planned);
    checked.add(input);
    const { path, format, compression, textField } = planned;
    const split: CorpusSplit = { path, format, compression, source: input, start, end };
    const limits = { onError, invalidUtf8, maxDocumentBytes, textField };
    yield* readDocuments(split, { ...limits, onDamage, ...(signal && { signal }) });
    // Looked at again: what was read is what was planned only if it did not change on the way.
    await checkInput(planned);
  }
}

async function checkInput({ path, bytes, identity }: PlannedInput): Promise<void> {
  const found = await stat(path);
  if (found.size !== bytes) throw new InputChangedError(path, `${bytes} bytes`, `${found.size}`);
  const modified = `modified:${found.mtimeMs}`;
  if (identity.startsWith('modified:') && identity !== modified) {
    throw new InputChangedError(path, identity, modified);
  }
}
