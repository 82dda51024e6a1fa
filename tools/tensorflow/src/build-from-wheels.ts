import { join } from 'node:path';

import { buildAddon, requireCompiler } from './build-addon.ts';
import { fetchWheel, isDownloaded, requirePip } from './fetch-wheel.ts';
import type { FetchWheelOptions } from './fetch-wheel.ts';
import { PINNED_WHEELS } from './pinned-wheels.ts';
import type { RuntimeKind } from './runtime-layout.ts';
import { unpackZip } from './zip-archive.ts';

/** What a runtime is built from and where. */
export interface BuildOptions extends FetchWheelOptions {
  readonly kind: RuntimeKind;
  /** Empty folder to fill with the runtime's files. */
  readonly folder: string;
}

/** What the addon's C++ includes, as prefixes of names in the wheel: 14 of its 11,000 headers. */
const HEADER_PREFIXES = [
  'tensorflow/c/',
  'tensorflow/core/platform/ctstring',
  'tsl/platform/ctstring',
  'xla/tsl/c/',
] as const;

const WHEEL_INCLUDES = 'tensorflow/include/';

/**
 * Fills a folder with a runtime from the pinned wheels: their libraries and a freshly compiled addon.
 *
 * The compiler and pip are tried first, so that a machine that lacks one does not download for nothing.
 *
 * @throws {TensorflowSetupError} telling what did not work.
 * @throws {AggregateError} of these if several tools are missing.
 */
export async function buildFromWheels(options: BuildOptions): Promise<void> {
  const { kind, folder, workFolder, log, environment, signal } = options;
  await requireTools(options);
  const headers = join(workFolder, 'headers');
  for (const wheel of PINNED_WHEELS[kind]) {
    const archive = await fetchWheel(wheel, options);
    log(`unpacking ${wheel.fileName}`);
    await unpackZip({ archive, folder, select: libraryTarget, signal });
    if (wheel === PINNED_WHEELS[kind][0]) {
      await unpackZip({ archive, folder: headers, select: headerTarget, signal });
    }
  }
  log('compiling the addon');
  await buildAddon({ folder, headerFolder: headers, environment, signal });
}

async function requireTools(options: BuildOptions): Promise<void> {
  const wheels = PINNED_WHEELS[options.kind];
  const there = await Promise.all(wheels.map((wheel) => isDownloaded(wheel, options.downloadFolder)));
  const checks = [requireCompiler(options)];
  if (there.includes(false)) checks.push(requirePip(options));
  const failures = (await Promise.allSettled(checks)).filter((check) => check.status === 'rejected');
  if (failures.length > 0) throw new AggregateError(failures.map(({ reason }) => reason as unknown));
}

/** Where a file of a wheel goes in the runtime; undefined for all that is not needed to run. */
export function libraryTarget(name: string): string | undefined {
  const tensorflow = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name);
  if (tensorflow) return `lib/${tensorflow[1]}`;
  // XLA also calls the assembler and reads the device library, at these places beside `lib`.
  const cuda = /^nvidia\/(?:[^/]+\/lib\/[^/]+\.so[^/]*|cuda_nvcc\/(?:bin\/ptxas|nvvm\/libdevice\/[^/]+))$/;
  return cuda.test(name) ? name : undefined;
}

/** Where a header of TensorFlow's wheel goes in the folder that the compiler searches. */
export function headerTarget(name: string): string | undefined {
  if (!name.startsWith(WHEEL_INCLUDES)) return undefined;
  const header = name.slice(WHEEL_INCLUDES.length);
  return HEADER_PREFIXES.some((prefix) => header.startsWith(prefix)) ? header : undefined;
}
