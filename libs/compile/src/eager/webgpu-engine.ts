import { registerBackend, removeBackend, type KernelBackend } from '@tensorflow/tfjs-core';

import type { Engine } from '../engine.ts';
import { openEagerEngine } from './open-eager-engine.ts';
import { WebgpuDevice, type AdapterInfo } from './webgpu-device.ts';
import { importWebgpuPackage, GPU_COMMAND } from './webgpu-packages.ts';

const BACKEND_NAME = 'webgpu';

/** The part of `@tensorflow/tfjs-backend-webgpu` that is used here. */
interface WebgpuPackage {
  readonly WebGPUBackend: new (device: object, info: AdapterInfo) => KernelBackend;
}

let opened: Promise<WebgpuDevice> | undefined;

/**
 * Opens the engine on a GPU through WebGPU. All sessions of a process share one device; after it was
 * lost, the next call opens another.
 *
 * @throws {EngineUnavailableError} if a package or a GPU is missing.
 */
export async function openWebgpuEngine(): Promise<Engine> {
  if (opened === undefined || (await opened).isLost) opened = openBackend();
  const device = await opened.catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const { vendor, architecture, description } = device.info;
  const name = [vendor, architecture, description].filter(Boolean).join(' ') || 'unknown GPU';
  return openEagerEngine({
    name: BACKEND_NAME,
    describe: () => `tfjs 4.22.0, WebGPU, ${name}`,
    command: GPU_COMMAND,
    watch: () => () => device.takeFailure(),
  });
}

/** Opens a device, and registers a tfjs backend on it in place of the one on its own device. */
async function openBackend(): Promise<WebgpuDevice> {
  const device = await WebgpuDevice.open();
  const { WebGPUBackend } = (await importWebgpuPackage('@tensorflow/tfjs-backend-webgpu')) as WebgpuPackage;
  removeBackend(BACKEND_NAME);
  registerBackend(BACKEND_NAME, () => new WebGPUBackend(device.device, device.info));
  return device;
}
