import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';

import { EngineUnavailableError } from '../errors.ts';
import { findTensorflowRuntime, type RuntimeLocation } from './runtime.ts';

/** Command that prepares a runtime. */
export const SETUP_COMMAND = 'npm run setup:tensorflow';

const PACKAGE_NAME = '@tensorflow/tfjs-node-gpu';
const FINDER_NAME = '@mapbox/node-pre-gyp';

/** What the addon tells about a tensor that it made. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The calls of tfjs-node's addon that the compiled engine makes (its `tfjs_binding.d.ts`). */
export interface TensorflowAddon {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_Version: string;
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputIds: number[], inputNames: string, outputNames: string): TensorMetadata[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  isUsingGpuDevice(): boolean;
}

/** TensorFlow, loaded into this process. */
export interface LoadedTensorflow {
  readonly addon: TensorflowAddon;
  readonly runtime: RuntimeLocation;
}

let loaded: LoadedTensorflow | undefined;

/**
 * Loads `@tensorflow/tfjs-node-gpu` on a prepared runtime, once per process.
 *
 * The package looks for its addon inside its own folder, through `find` of node-pre-gyp, and
 * throws if nothing is there. For the moment of loading, that one module is replaced in the
 * module cache by a `find` that answers with the runtime's addon: node_modules stays as it is, and
 * no other package notices. As a side effect tfjs knows the eager backend `tensorflow` afterwards.
 *
 * @param folder Folder of all prepared runtimes; the user's cache if undefined.
 * @throws {EngineUnavailableError} if the package or a runtime is missing, or the library does not load.
 */
export function loadTensorflow(folder?: string): LoadedTensorflow {
  const runtime = findTensorflowRuntime(folder);
  if (runtime === undefined) throw unavailable('a prepared TensorFlow runtime');
  if (loaded !== undefined) return loaded;
  // TensorFlow reports every CPU feature and oneDNN setting on stderr; warnings are of no use to users.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  shareProcessors();
  speedUpXla(runtime);
  const addon = loadPackage(runtime);
  loaded = { addon, runtime };
  return loaded;
}

/**
 * Runs two operations at a time, on threads of all processors that they share.
 *
 * The products of a backward pass come in pairs that do not wait for each other; those of the forward pass
 * come one after another, and each needs all processors. Settings of the user's own stay.
 */
function shareProcessors(): void {
  const processors = availableParallelism();
  process.env['TF_NUM_INTEROP_THREADS'] ??= '2';
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(processors);
}

/**
 * Has XLA generate code by its older emitters: that of the newer ones is no faster in a step, and takes half
 * as long again to compile.
 *
 * A library that does not know a flag ends the process, so that only a version that was tried gets it.
 */
function speedUpXla({ version }: RuntimeLocation): void {
  if (version.startsWith('2.21.')) process.env['XLA_FLAGS'] ??= '--xla_cpu_use_fusion_emitters=false';
}

function loadPackage(runtime: RuntimeLocation): TensorflowAddon {
  const require = createRequire(import.meta.url);
  let packageFile: string;
  try {
    packageFile = require.resolve(PACKAGE_NAME);
  } catch (cause) {
    throw new EngineUnavailableError({
      engine: 'tensorflow',
      missing: `the npm package ${PACKAGE_NAME}`,
      command: `npm install ${PACKAGE_NAME}@4.22.0 --ignore-scripts`,
      cause,
    });
  }
  try {
    restoreNodeUtilities();
    return withFinder(createRequire(packageFile), runtime.addon, () => addonOf(require(PACKAGE_NAME)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unavailable(`a TensorFlow runtime that loads (${runtime.folder}: ${reason})`, cause);
  }
}

/** Calls `load` while node-pre-gyp, as the package sees it, finds `addonFile`. */
function withFinder<T>(packageRequire: NodeJS.Require, addonFile: string, load: () => T): T {
  const finder = packageRequire.resolve(FINDER_NAME);
  const cache = packageRequire.cache;
  const previous = cache[finder];
  const replacement = { id: finder, filename: finder, loaded: true, exports: { find: () => addonFile } };
  cache[finder] = replacement as unknown as NodeJS.Module;
  try {
    return load();
  } finally {
    if (previous === undefined) delete cache[finder];
    else cache[finder] = previous;
  }
}

interface TfjsNode {
  findBackend(name: string): { binding: TensorflowAddon };
}

function addonOf(tfjsNode: TfjsNode): TensorflowAddon {
  return tfjsNode.findBackend('tensorflow').binding;
}

/** tfjs-node 4.22 calls a function that Node 23 removed (tensorflow/tfjs issue 8609). */
function restoreNodeUtilities(): void {
  const utilities = util as unknown as Record<string, unknown>;
  utilities['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
}

function unavailable(missing: string, cause?: unknown): EngineUnavailableError {
  return new EngineUnavailableError({
    engine: 'tensorflow',
    missing,
    command: SETUP_COMMAND,
    cause,
  });
}
