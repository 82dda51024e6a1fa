/**
 * Where a prepared TensorFlow runtime lies and what it holds.
 *
 *     <cache>/tensorflow/2.21.0-cpu/
 *       runtime.json                   what was made and the checksum of every file; written last
 *       tfjs_binding.node              the Node addon; its run path is $ORIGIN/lib
 *       lib/libtensorflow_cc.so.2
 *       lib/libtensorflow_framework.so.2
 *       nvidia/<part>/lib/*.so.*       only in a gpu runtime: TensorFlow looks for it beside lib/
 *
 * `<cache>` is `$ALBECTRA_CACHE`, else `$XDG_CACHE_HOME/albectra`, else `~/.cache/albectra`.
 * A folder of this name is complete: it is built under a temporary name and renamed.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the runtime computes on: the processor alone, or an NVIDIA GPU as well. */
export type RuntimeKind = 'cpu' | 'gpu';

/** One file of a runtime, named relative to its folder with forward slashes. */
export interface RuntimeFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The contents of `runtime.json`. */
export interface RuntimeDescription {
  readonly formatVersion: 1;
  /** TensorFlow's version, as the library itself reports it. */
  readonly version: string;
  readonly kind: RuntimeKind;
  readonly files: readonly RuntimeFile[];
}

/** Name of the description within a runtime's folder. */
export const RUNTIME_FILE_NAME = 'runtime.json';

/** Name of the Node addon within a runtime's folder. */
export const ADDON_FILE_NAME = 'tfjs_binding.node';

/** Name of the folder of TensorFlow's libraries within a runtime's folder. */
export const LIBRARY_FOLDER_NAME = 'lib';

/** Returns the folder that holds every prepared runtime and the downloads, by the user's environment. */
export function tensorflowCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['ALBECTRA_CACHE'];
  const shared = environment['XDG_CACHE_HOME'];
  const cache = own || (shared ? join(shared, 'albectra') : join(homedir(), '.cache', 'albectra'));
  return resolve(cache, 'tensorflow');
}

/** Returns the folder of one runtime, such as `…/tensorflow/2.21.0-cpu`. */
export function runtimeFolder(cacheFolder: string, version: string, kind: RuntimeKind): string {
  return join(cacheFolder, `${version}-${kind}`);
}
