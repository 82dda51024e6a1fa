import { importWebgpuPackage, noGpu, requireVulkanLoader } from './webgpu-packages.ts';

/** The part of npm's `webgpu` (Dawn for Node.js) that is used here. */
interface DawnModule {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly info: AdapterInfo;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: {
    requiredFeatures: readonly string[];
    requiredLimits: Readonly<Record<string, number>>;
  }): Promise<Device>;
}

/** What a GPU calls itself. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
}

interface Device {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: Error; preventDefault(): void }) => void,
  ): void;
}

/** Limits of which tfjs's kernels need as much as the GPU has; the others stay at WebGPU's defaults. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const;

/**
 * A GPU of this machine.
 *
 * WebGPU reports errors beside the calls that cause them and goes on with zeros; they are kept here
 * until someone asks.
 */
export class WebgpuDevice {
  readonly info: AdapterInfo;
  /** The `GPUDevice`. */
  readonly device: object;
  /** What made the device, which stops working when this is collected as garbage. */
  readonly gpu: object;
  #lostMessage: string | undefined;
  #error: string | undefined;

  private constructor(gpu: Gpu, adapter: GpuAdapter, device: Device) {
    this.gpu = gpu;
    this.info = adapter.info;
    this.device = device;
    device.addEventListener('uncapturederror', (event) => {
      // Otherwise Dawn writes it to the console.
      event.preventDefault();
      this.#error ??= event.error.message;
    });
    void device.lost.then(({ message }) => {
      this.#lostMessage = `the GPU was lost (${message})`;
    });
  }

  /**
   * Opens the fastest GPU, and gives Node.js the globals through which tfjs sees it.
   *
   * @throws {EngineUnavailableError} if the package or a GPU is missing.
   */
  static async open(): Promise<WebgpuDevice> {
    const dawn = (await importWebgpuPackage('webgpu')) as DawnModule;
    requireVulkanLoader();
    const gpu = dawn.create([]);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) throw noGpu('a GPU that WebGPU can use');
    Object.assign(globalThis, dawn.globals);
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
    const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name] as number]));
    const device = await adapter.requestDevice({ requiredFeatures: [], requiredLimits });
    return new WebgpuDevice(gpu, adapter, device);
  }

  /** Whether the GPU is gone; a new device has to be opened. */
  get isLost(): boolean {
    return this.#lostMessage !== undefined;
  }

  /** What went wrong since the last call, or nothing; that the GPU is gone is told again and again. */
  takeFailure(): string | undefined {
    const failure = this.#lostMessage ?? this.#error;
    this.#error = undefined;
    return failure;
  }
}
