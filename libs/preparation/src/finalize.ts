import { join } from 'node:path';
import {
  MANIFEST_FILE,
  MANIFEST_VERSION,
  tokenIdType,
  writeManifest,
  type Manifest,
  type ShardEntry,
  type SplitEntry,
  type SplitName,
} from '@albectra/shards/manifest';
import { readRecord, type CompletionRecord } from './completion-record.ts';
import { addCounters } from './counters.ts';
import { NoRowsError, OutputDamagedError } from './errors.ts';
import type { Plan } from './plan.ts';

/** Missing tasks named in a message at most. */
const MAX_NAMED_TASKS = 10;

/**
 * Checks that every task of a plan is complete and writes the manifest, which makes the folder usable.
 *
 * Shards stand in the order of the tasks, so that the manifest does not depend on who ran them when.
 *
 * @throws {OutputDamagedError} if tasks are missing, or a shard does not have its recorded size.
 * @throws {NoRowsError} if no task has a row.
 */
export async function finalize(directory: string, plan: Plan): Promise<Manifest> {
  const records: CompletionRecord[] = [];
  const missing: number[] = [];
  for (const task of plan.tasks.keys()) {
    const record = await readRecord({ directory, task, runKey: plan.runKey, check: 'size' });
    if (record === undefined) missing.push(task);
    else records.push(record);
  }
  if (missing.length > 0) throw incomplete(directory, plan, missing);
  const manifest = composeManifest(plan, records);
  if (manifest.splits.train.rows + manifest.splits.heldout.rows === 0) {
    throw new NoRowsError(directory, manifest.counters);
  }
  await writeManifest(directory, manifest);
  return manifest;
}

function composeManifest(plan: Plan, records: readonly CompletionRecord[]): Manifest {
  const { configuration, tokenizer } = plan;
  const { vocabularySize, specialIds, wordStarts, file, sha256 } = tokenizer;
  return {
    version: MANIFEST_VERSION,
    runKey: plan.runKey,
    createdBy: plan.createdBy,
    objective: configuration.objective,
    sequenceLength: configuration.sequenceLength,
    idType: tokenIdType(vocabularySize),
    vocabulary: { size: vocabularySize, specialIds, wordStarts },
    tokenizer: { file, sha256 },
    masking: configuration.masking.mode,
    configuration,
    splits: { train: composeSplit('train', records), heldout: composeSplit('heldout', records) },
    counters: addCounters(records.map((record) => record.counters)),
  };
}

function composeSplit(split: SplitName, records: readonly CompletionRecord[]): SplitEntry {
  const shards = records.map((record) => record.shards[split]).filter((shard) => shard !== undefined);
  return { rows: total(shards, 'rows'), tokens: total(shards, 'tokens'), shards };
}

function total(shards: readonly ShardEntry[], field: 'rows' | 'tokens'): number {
  return shards.reduce((sum, shard) => sum + shard[field], 0);
}

function incomplete(directory: string, plan: Plan, missing: readonly number[]): OutputDamagedError {
  const named = missing.slice(0, MAX_NAMED_TASKS).join(', ');
  const more = missing.length > MAX_NAMED_TASKS ? ', …' : '';
  return new OutputDamagedError(
    `Output folder ${directory}: expected ${plan.tasks.length} complete tasks, ${missing.length} are not (${named}${more}). ` +
      'Run the same command again to complete them.',
    { path: join(directory, MANIFEST_FILE) },
  );
}
