import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath, writeAtomically } from '@albectra/files';
import { MANIFEST_FILE } from '@albectra/shards/manifest';
import { OutputDamagedError, PlanMismatchError } from './errors.ts';
import { planPath } from './output-layout.ts';
import { parsePlan } from './parse-plan.ts';
import type { Plan } from './plan.ts';
import { planDifferences } from './run-key.ts';
import { listTaskFiles } from './task-files.ts';

/**
 * Reads the plan of an output folder.
 *
 * @returns The plan, or undefined if the folder has none.
 * @throws {OutputDamagedError} if the file cannot be read or is not a plan.
 */
export async function readPlan(directory: string): Promise<Plan | undefined> {
  const path = planPath(directory);
  try {
    const stats = await stat(path);
    // A pipe would never end; a folder is told by reading it.
    if (!stats.isFile() && !stats.isDirectory()) {
      throw new OutputDamagedError(`Plan: expected a file, got a pipe or device (${path}). Delete it.`, {
        path,
      });
    }
    return parsePlan(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw withPath(cause, path);
  }
}

/**
 * Makes a plan the plan of an output folder; the caller holds the folder's lock.
 *
 * A plan that came to nothing, say for a fault in its input, may be replaced.
 *
 * @throws {PlanMismatchError} if the folder holds results of another plan.
 * @throws {OutputDamagedError} if the folder holds shards of which no plan is known.
 */
export async function storePlan(directory: string, plan: Plan, tokenizerBytes: Uint8Array): Promise<void> {
  const present = await readPlan(directory);
  if (present === undefined) {
    await refuseForeignShards(directory);
  } else if (present.runKey !== plan.runKey && (await listTaskFiles(directory)).length > 0) {
    throw new PlanMismatchError(directory, planDifferences(present, plan));
  }
  await writeAtomically(join(directory, plan.tokenizer.file), tokenizerBytes);
  // Also where a plan is present: the corpus may have moved, which the run key does not cover.
  await writeAtomically(planPath(directory), `${JSON.stringify(plan, undefined, 1)}\n`);
}

/** A run writes its plan first, and removes it last: results without one are not to be overwritten. */
async function refuseForeignShards(directory: string): Promise<void> {
  const path = join(directory, MANIFEST_FILE);
  const hasManifest = await access(path).then(
    () => true,
    () => false,
  );
  const found = hasManifest ? 'a manifest' : (await listTaskFiles(directory))[0];
  if (found === undefined) return;
  throw new OutputDamagedError(
    `Output folder ${directory}: expected an empty folder or one of an earlier run, found ${found} without a plan. ` +
      'Choose another output folder.',
    { path },
  );
}
