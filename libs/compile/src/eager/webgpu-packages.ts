import { constants } from 'node:os';

import { EngineUnavailableError } from '../errors.ts';

/** Command that gets the packages of the webgpu engine. */
export const WEBGPU_COMMAND = 'npm install webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0';

/** Command that gets what a GPU needs: on Linux, Vulkan, by the names of Debian and Ubuntu. */
export const GPU_COMMAND: string =
  process.platform === 'linux' ? 'apt-get install libvulkan1 mesa-vulkan-drivers' : WEBGPU_COMMAND;

/**
 * Imports a package that the user may not have.
 *
 * @throws {EngineUnavailableError} if it is not there.
 */
export async function importWebgpuPackage(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    const missing = `the npm package ${name}`;
    throw new EngineUnavailableError({ engine: 'webgpu', missing, command: WEBGPU_COMMAND, cause });
  }
}

/**
 * Refuses to go on where Dawn could not find any GPU, with a message that helps more than its own.
 *
 * Elsewhere than on Linux the system brings what Dawn needs.
 *
 * @throws {EngineUnavailableError} on Linux without the Vulkan loader.
 */
export function requireVulkanLoader(): void {
  if (process.platform !== 'linux' || canLoad('libvulkan.so.1')) return;
  throw noGpu('the Vulkan loader libvulkan.so.1');
}

/** The error for a machine without a GPU that WebGPU can use. */
export function noGpu(missing: string): EngineUnavailableError {
  return new EngineUnavailableError({ engine: 'webgpu', missing, command: GPU_COMMAND });
}

/** Tells whether the dynamic linker finds a library. */
function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY);
    return true;
  } catch (error) {
    // A library that is no addon of Node.js is refused after it was loaded, in other words.
    return !String(error).includes('cannot open shared object file');
  }
}
