import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { lockFolder, sweepTemporaries } from '@albectra/files';
import { verifyShards, type ShardFault } from '@albectra/shards';
import { readManifest, type Manifest, type ShardEntry } from '@albectra/shards/manifest';
import { OutputDamagedError } from './errors.ts';
import { finalize } from './finalize.ts';
import { outputFolders, planPath } from './output-layout.ts';
import { readPlan } from './plan-file.ts';
import type { Plan } from './plan.ts';
import type { PreparationProgress } from './progress.ts';
import { runStages } from './run-stages.ts';

/** Options of {@link repair}. */
export interface RepairOptions {
  /** Worker threads; the machine's processors by default. */
  readonly workerCount?: number;
  /** Called several times a second while shards are made again. */
  readonly onProgress?: (progress: PreparationProgress) => void;
  readonly signal?: AbortSignal;
}

/** What {@link repair} did. */
export interface RepairReport {
  /** What was wrong. */
  readonly faults: readonly ShardFault[];
  /** Files that were made again, with the bytes that they had before. */
  readonly repaired: readonly string[];
  readonly manifest: Manifest;
}

/**
 * Verifies a prepared folder, checksums included, and makes missing and damaged shards again.
 *
 * Intact shards are not touched. The new ones have the bytes that the manifest records, or it is an error:
 * so the inputs must be where they were, unchanged. With a global shuffle the rows of all tasks are needed
 * for any shard: they are built again, unless the preparation kept them.
 *
 * @throws {OutputDamagedError} if the folder has no plan, or a shard came out different.
 * @throws the errors of `prepare`.
 */
export async function repair(directory: string, options: RepairOptions = {}): Promise<RepairReport> {
  const folder = resolve(directory);
  const plan = await readPlan(folder);
  if (plan === undefined) throw await withoutPlan(folder);
  const lock = await lockFolder(folder);
  try {
    const { lengthBins } = plan.configuration.layout;
    await sweepTemporaries(outputFolders(folder, lengthBins));
    return await repairLocked(folder, plan, options);
  } finally {
    await lock.release();
  }
}

async function withoutPlan(folder: string): Promise<OutputDamagedError> {
  const merged = (await readManifest(folder).catch(() => undefined))?.parents !== undefined;
  const advice = merged
    ? 'It was merged from other folders: repair those, and merge them again.'
    : 'Prepare the data again.';
  return new OutputDamagedError(
    `Output folder ${folder}: expected a plan to repair it by, got none. ${advice}`,
    { path: planPath(folder) },
  );
}

async function repairLocked(folder: string, plan: Plan, options: RepairOptions): Promise<RepairReport> {
  const { workerCount = availableParallelism(), onProgress, signal } = options;
  const present = await readManifest(folder).catch(() => undefined);
  const { faults, shards, damaged } = await findDamage(folder, present);
  if (present?.runKey === plan.runKey && damaged.length === 0)
    return { faults, repaired: [], manifest: present };
  for (const file of damaged) await rm(join(folder, file), { force: true });
  await runStages(plan, {
    directory: folder,
    workerCount,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  const manifest = await finalize(folder, plan);
  for (const { file, sha256 } of shards) checkSame(folder, manifest, { file, sha256 });
  return { faults, repaired: damaged, manifest };
}

interface Damage {
  readonly faults: readonly ShardFault[];
  /** The shards of the manifest. */
  readonly shards: readonly ShardEntry[];
  /** Files of those that are missing or damaged. */
  readonly damaged: readonly string[];
}

async function findDamage(folder: string, manifest: Manifest | undefined): Promise<Damage> {
  if (manifest === undefined) return { faults: [], shards: [], damaged: [] };
  const { faults } = await verifyShards(folder);
  const shards = Object.values(manifest.splits).flatMap((split) => split.shards);
  const listed = new Set(shards.map(({ file }) => file));
  const damaged = [...new Set(faults.map(({ file }) => file))].filter((file) => listed.has(file));
  return { faults, shards, damaged };
}

function checkSame(
  folder: string,
  manifest: Manifest,
  before: { readonly file: string; readonly sha256: string },
): void {
  const shards = Object.values(manifest.splits).flatMap((split) => split.shards);
  const after = shards.find(({ file }) => file === before.file);
  if (after?.sha256 === before.sha256) return;
  throw new OutputDamagedError(
    `Shard ${before.file}: expected SHA-256 ${before.sha256} again, got ${after?.sha256 ?? 'no such shard'} (${folder}). ` +
      'An input has changed, or another version of the program prepared the folder; prepare the data again.',
    { path: join(folder, before.file) },
  );
}
