import { join } from 'node:path';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import { readDescription } from './checkpoint-description.ts';
import type { Progress } from './checkpoint-description.ts';
import { checkpointStep, listCheckpoints, STATE_FILE } from './checkpoint-files.ts';
import { CheckpointError } from './errors.ts';
import { openSafetensors } from './read-safetensors.ts';
import type { SafetensorsFile } from './read-safetensors.ts';

/** What a checkpoint held. */
export interface LoadedCheckpoint {
  readonly step: number;
  /** The expected tensors, by the expected names. */
  readonly state: NamedArrays;
  readonly progress: Progress;
}

/** Name, shape and number format of a tensor, without its values. */
export type ExpectedTensor = Pick<NamedArray, 'shape' | 'dtype'>;

/** How many mismatched tensors a message names: all of a model of any size here, not all that a hostile file could. */
const NAMED_MISMATCHES = 5000;

/** How much of a name a message repeats; those of models here are shorter. */
const NAME_LENGTH = 200;

/** Finds the folder of a run's checkpoint with the most steps; undefined if there is none. */
export async function latestCheckpoint(runDirectory: string): Promise<string | undefined> {
  return (await listCheckpoints(runDirectory)).at(-1);
}

/** Finds the folder of a run's checkpoint of a step; undefined if there is none. */
export async function checkpointOfStep(runDirectory: string, step: number): Promise<string | undefined> {
  return (await listCheckpoints(runDirectory)).find((path) => checkpointStep(path) === step);
}

/**
 * Loads the tensors of a checkpoint that a model expects, and nothing else.
 *
 * Names are `group/name`, or a name alone. Of a group from which something is expected, every tensor
 * must be: so an evaluation can leave out the optimizer's slots, but no layer is lost unseen.
 *
 * @throws {CheckpointError} `damaged-checkpoint`; `other-model`, which names the tensors that do not match.
 */
export async function loadCheckpoint(
  checkpoint: string,
  expected: Readonly<Record<string, ExpectedTensor>>,
): Promise<LoadedCheckpoint> {
  const { step, progress } = await readDescription(checkpoint);
  const file = await openSafetensors(join(checkpoint, STATE_FILE));
  try {
    checkTensors(checkpoint, expected, file);
    const state: [string, NamedArray][] = [];
    for (const name of Object.keys(expected)) state.push([name, await file.read(name)]);
    return { step, state: Object.fromEntries(state), progress };
  } finally {
    await file.close();
  }
}

function checkTensors(
  checkpoint: string,
  expected: Readonly<Record<string, ExpectedTensor>>,
  file: SafetensorsFile,
): void {
  const present = new Map(file.entries.map((entry) => [entry.name, describe(entry)]));
  const wanted = new Map(
    Object.entries(expected).map(([name, { shape, dtype }]) => [
      name,
      describe({ shape, dtype: dtype === 'float32' ? 'F32' : 'I32' }),
    ]),
  );
  const groups = new Set([...wanted.keys()].map(groupOf));
  const names = [...wanted.keys(), ...[...present.keys()].filter((name) => groups.has(groupOf(name)))];
  const mismatches = [...new Set(names)]
    .filter((name) => wanted.get(name) !== present.get(name))
    .map(
      (name) =>
        `${name.slice(0, NAME_LENGTH)}: expected ${wanted.get(name) ?? 'none'}, got ${present.get(name) ?? 'none'}`,
    );
  if (mismatches.length === 0) return;
  const listed = mismatches.slice(0, NAMED_MISMATCHES).map((mismatch) => `\n  ${mismatch}`);
  const rest = mismatches.length - listed.length;
  if (rest > 0) listed.push(`\n  and ${rest} more`);
  throw new CheckpointError('other-model', checkpoint, {
    message: `Loading the checkpoint failed: expected the model's tensors, got those of another model in ${mismatches.length} places (${checkpoint}). Use the configuration that the run was begun with, or another run's folder.${listed.join('')}`,
  });
}

/** The part of a name before its first slash; a name without one is a group of its own. */
function groupOf(name: string): string {
  return name.split('/', 1)[0] ?? name;
}

function describe({ shape, dtype }: { readonly shape: readonly number[]; readonly dtype: string }): string {
  return `${dtype} [${shape.join(', ')}]`;
}
