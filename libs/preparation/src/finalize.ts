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
import type { CompletionRecord } from './completion-record.ts';
import { addCounters } from './counters.ts';
import { NoRowsError, OutputDamagedError } from './errors.ts';
import { formatRanges } from './number-ranges.ts';
import type { Plan } from './plan.ts';
import { shardMetadataOf } from './rows/shard-sink.ts';
import { readStageRecords } from './stages/stage-records.ts';
import { planStages, type StageName } from './stages/stages.ts';
import { removeTaskFiles } from './task-files.ts';

/** Longest identity of a source in a manifest. */
const IDENTITY_LENGTH = 256;

/** Options of {@link finalize}. */
export interface FinalizeOptions {
  /** Whether the files from which shards are made stay: a repair is quick then, the folder twice as large. */
  readonly keepRows?: boolean;
}

/**
 * Checks that every task of a plan is complete and writes the manifest, which makes the folder usable.
 *
 * Shards stand in the order of the plan, so that the manifest does not depend on who ran the tasks when.
 * What only the tasks needed is removed.
 *
 * @throws {OutputDamagedError} if tasks are missing, or a file does not have its recorded size.
 * @throws {NoRowsError} if no task has a row.
 */
export async function finalize(
  directory: string,
  plan: Plan,
  { keepRows = false }: FinalizeOptions = {},
): Promise<Manifest> {
  const stages = planStages(plan).filter(({ name }) => name === 'build' || name === 'shuffle');
  const records = new Map<StageName, readonly CompletionRecord[]>();
  for (const { name } of stages) records.set(name, await readComplete(directory, plan, name));
  const built = records.get('build') ?? [];
  const manifest = composeManifest(plan, built, records.get('shuffle') ?? built);
  if (manifest.splits.train.rows + manifest.splits.heldout.rows === 0) {
    throw new NoRowsError(directory, manifest.counters);
  }
  await writeManifest(directory, manifest);
  if (!keepRows) await removeIntermediates(directory);
  return manifest;
}

/** Removes what only a run that is not finished needs, and nothing that is not its own. */
export async function removeIntermediates(directory: string): Promise<void> {
  await removeTaskFiles(directory, ['documents', 'rows']);
}

async function readComplete(directory: string, plan: Plan, stage: StageName): Promise<CompletionRecord[]> {
  const records = await readStageRecords(directory, plan, { stage });
  const missing = Array.from(records.keys()).filter((task) => records[task] === undefined);
  if (missing.length > 0) throw incomplete(directory, records.length, { stage, missing });
  return records.filter((record) => record !== undefined);
}

function composeManifest(
  plan: Plan,
  built: readonly CompletionRecord[],
  written: readonly CompletionRecord[],
): Manifest {
  const { configuration, tokenizer } = plan;
  const { vocabularySize, specialIds, wordStarts, file, sha256 } = tokenizer;
  const { masking, packed, provenance, lengthBins } = shardMetadataOf(plan);
  return {
    version: MANIFEST_VERSION,
    runKey: plan.runKey,
    createdBy: plan.createdBy,
    objective: configuration.objective,
    sequenceLength: configuration.sequenceLength,
    idType: tokenIdType(vocabularySize),
    vocabulary: { size: vocabularySize, specialIds, wordStarts },
    tokenizer: { file, sha256 },
    masking,
    packed,
    provenance,
    ...(lengthBins && { lengthBins }),
    sources: plan.inputs.map(({ name, bytes, identity }) => ({
      name,
      bytes,
      identity: identity.slice(0, IDENTITY_LENGTH),
    })),
    configuration,
    splits: { train: composeSplit('train', written), heldout: composeSplit('heldout', written) },
    counters: addCounters(built.map((record) => record.counters)),
  };
}

function composeSplit(split: SplitName, records: readonly CompletionRecord[]): SplitEntry {
  const shards = records.flatMap((record) =>
    record.shards.filter((shard) => shard.split === split).map(({ entry }) => entry),
  );
  return { rows: total(shards, 'rows'), tokens: total(shards, 'tokens'), shards };
}

function total(shards: readonly ShardEntry[], field: 'rows' | 'tokens'): number {
  return shards.reduce((sum, shard) => sum + shard[field], 0);
}

function incomplete(
  directory: string,
  tasks: number,
  { stage, missing }: { readonly stage: StageName; readonly missing: readonly number[] },
): OutputDamagedError {
  return new OutputDamagedError(
    `Output folder ${directory}: expected ${tasks} complete tasks of the stage ${stage}, ${missing.length} are not ` +
      `(${formatRanges(missing)}). Run the same command again to complete them.`,
    { path: join(directory, MANIFEST_FILE) },
  );
}
