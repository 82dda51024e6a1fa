import { stat } from 'node:fs/promises';
import { countRows } from '@albectra/examples';
import { writeShard, type ShardEntry, type SplitName } from '@albectra/shards';
import { buildRows } from './build-rows.ts';
import { readRecord, SPLITS, writeRecord, type CompletionRecord } from './completion-record.ts';
import { addCounters } from './counters.ts';
import { InputChangedError } from './errors.ts';
import { shardFile } from './output-layout.ts';
import type { PlannedSplit } from './plan.ts';
import { readTaskDocuments, type TaskDocuments } from './read-task-documents.ts';
import type { TaskContext } from './task-context.ts';

/** What became of a task. */
export interface TaskOutcome {
  readonly record: CompletionRecord;
  /** True if an earlier run had completed the task, and its shards were found intact. */
  readonly reused: boolean;
}

/**
 * Runs one task of a plan: reads its documents and writes its shards and its completion record.
 *
 * A function of the plan and the index alone: it may run anywhere, any number of times, and writes the
 * same bytes. Where a record shows that all is done, checksums included, nothing is written.
 *
 * @throws {InputChangedError} if an input has another size than planned.
 */
export async function runTask(context: TaskContext, task: number): Promise<TaskOutcome> {
  const { directory, plan } = context;
  const present = await readRecord({ directory, task, runKey: plan.runKey, check: 'content' });
  if (present !== undefined) return { record: present, reused: true };
  const splits = plan.tasks[task] ?? [];
  await checkInputs(context, splits);
  const documents = await readTaskDocuments(context, splits);
  const shards: { [split in SplitName]?: ShardEntry } = {};
  for (const split of SPLITS) {
    const shard = await writeSplit(context, task, { split, documents });
    if (shard !== undefined) shards[split] = shard;
  }
  const rows = SPLITS.reduce((sum, split) => sum + (shards[split]?.rows ?? 0), 0);
  const counters = addCounters([documents.counters, { rows }]);
  const record = await writeRecord(directory, { runKey: plan.runKey, task, shards, counters });
  return { record, reused: false };
}

async function writeSplit(
  { directory, plan }: TaskContext,
  task: number,
  { split, documents }: { readonly split: SplitName; readonly documents: TaskDocuments },
): Promise<ShardEntry | undefined> {
  const rows = buildRows({ plan, task, split, documents: documents[split] });
  if (countRows(rows) === 0) return undefined;
  const { configuration, tokenizer, runKey } = plan;
  return writeShard({ directory, file: shardFile(split, task) }, rows, {
    runKey,
    objective: configuration.objective,
    sequenceLength: configuration.sequenceLength,
    vocabularySize: tokenizer.vocabularySize,
    specialIds: tokenizer.specialIds,
    masking: configuration.masking.mode,
  });
}

async function checkInputs({ plan }: TaskContext, splits: readonly PlannedSplit[]): Promise<void> {
  for (const input of new Set(splits.map((split) => split.input))) {
    const planned = plan.inputs[input];
    if (planned === undefined) continue;
    const { size } = await stat(planned.path);
    if (size !== planned.bytes)
      throw new InputChangedError(planned.path, `${planned.bytes} bytes`, `${size}`);
  }
}
