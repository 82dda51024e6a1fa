import { openCpuEngine } from './eager/cpu-engine.ts';
import { openWasmEngine } from './eager/wasm-engine.ts';
import { openWebgpuEngine } from './eager/webgpu-engine.ts';
import { ENGINE_NAMES, type Engine, type EngineName } from './engine.ts';
import { SessionError } from './errors.ts';
import { findTensorflowRuntime } from './tensorflow/runtime.ts';
import { openTensorflowEngine } from './tensorflow/tensorflow-engine.ts';

/** Options of {@link openEngine}. */
export interface EngineOptions {
  /** Folder of all prepared TensorFlow runtimes. Default: that of the user's cache. */
  readonly runtimeFolder?: string;
}

type EngineOpener = (options: EngineOptions) => Promise<Engine>;

const OPENERS: Readonly<Record<EngineName, EngineOpener>> = {
  tensorflow: ({ runtimeFolder }) => openTensorflowEngine(runtimeFolder),
  webgpu: () => openWebgpuEngine(),
  wasm: () => openWasmEngine(),
  cpu: () => openCpuEngine(),
};

/**
 * Opens an engine.
 *
 * @param name An engine; or `auto` for tensorflow where its runtime is prepared, else wasm.
 * @throws {EngineUnavailableError} if the engine cannot start here; it names the command that helps.
 * @throws {SessionError} if there is no engine of this name.
 */
export async function openEngine(name: EngineName | 'auto', options: EngineOptions = {}): Promise<Engine> {
  if (name === 'auto') {
    const hasRuntime = findTensorflowRuntime(options.runtimeFolder) !== undefined;
    return openEngine(hasRuntime ? 'tensorflow' : 'wasm', options);
  }
  if (Object.hasOwn(OPENERS, name)) return OPENERS[name](options);
  throw new SessionError(
    'unknown-engine',
    `Opening an engine failed: expected auto, ${ENGINE_NAMES.join(', ')}, got ${String(name)}. Choose one of these.`,
  );
}
