import { availableMemory } from 'node:process';
import type { Engine, EngineName } from '@albectra/compile';
import { TrainingError } from '../errors.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { estimateMemory, largestBatch } from './estimate-memory.ts';

/** Memory that a WebAssembly module of 32-bit addresses, as that of tfjs is, can have at most. */
const WASM_BYTES = 2 ** 32;

/**
 * Tells how much memory a run on an engine may take, in bytes.
 *
 * On a processor that is what is free, within the limits of the process's container; `undefined` where it
 * is a graphics card's, which does not tell.
 */
export function memoryOf(engine: Pick<Engine, 'name' | 'description'>): number | undefined {
  if (engine.name === 'webgpu' || / GPU\b/.test(engine.description)) return undefined;
  const free = availableMemory();
  return engine.name === 'wasm' ? Math.min(free, WASM_BYTES) : free;
}

/**
 * Checks that memory suffices for the steps of a recipe, before any work is done.
 *
 * @param bytes Memory that the run may take; unknown if undefined, and then nothing is checked.
 * @throws {TrainingError} `insufficient-memory`, with what would fit.
 */
export function requireMemory(
  recipe: PretrainingRecipe,
  engine: EngineName,
  bytes: number | undefined,
): void {
  const { total, activations } = estimateMemory(recipe, engine);
  if (bytes === undefined || total <= bytes) return;
  const batch = largestBatch(recipe, engine, bytes);
  const remedy =
    batch === 0
      ? 'Not even one row fits: choose a smaller model.'
      : `Batches of ${batch} rows would fit (deviceBatchSize: ${batch}), or parts of a batch one after another (microBatchCount).`;
  throw new TrainingError(
    'insufficient-memory',
    `Training needs more memory than there is: expected at most ${size(bytes)}, got an estimate of ${size(total)}, ${size(activations)} of it for the activations of ${recipe.batchSize} rows. ${remedy} If you know better, set run.memoryBytes.`,
  );
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
