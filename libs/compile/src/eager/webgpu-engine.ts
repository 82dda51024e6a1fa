import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../errors.ts';
import { openEagerEngine } from './open-eager-engine.ts';

/** Command that gets both packages of this engine. */
export const WEBGPU_COMMAND = 'npm install webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0';

/** The part of npm's `webgpu` (Dawn for Node) that gives Node a `navigator.gpu`. */
interface DawnModule {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly description: string };
}

/**
 * Opens the engine on a GPU through WebGPU.
 *
 * @throws {EngineUnavailableError} if a package or an adapter is missing.
 */
export async function openWebgpuEngine(): Promise<Engine> {
  const dawn = (await importOptional('webgpu')) as DawnModule;
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw unavailable('a GPU that WebGPU can use');
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  await importOptional('@tensorflow/tfjs-backend-webgpu');
  const { vendor, architecture, description } = adapter.info ?? {};
  const device = [vendor, architecture, description].filter(Boolean).join(' ') || 'unknown GPU';
  return openEagerEngine({
    name: 'webgpu',
    describe: () => `tfjs 4.22.0, WebGPU, ${device}`,
    command: WEBGPU_COMMAND,
  });
}

/** Imports a package that the user may not have. */
async function importOptional(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    throw unavailable(`the npm package ${name}`, cause);
  }
}

function unavailable(missing: string, cause?: unknown): EngineUnavailableError {
  return new EngineUnavailableError({ engine: 'webgpu', missing, command: WEBGPU_COMMAND, cause });
}
