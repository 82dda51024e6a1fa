/** Types in which matrix products may run. */
export const PRECISIONS = ['float32', 'bfloat16', 'float16'] as const;

/** A type in which matrix products run; everything else is float32. */
export type Precision = (typeof PRECISIONS)[number];

/** What a device tells about the precisions that it is fast in. */
export interface DeviceFeatures {
  readonly kind: 'cpu' | 'gpu';
  /** CPU: instruction sets by Linux's names; empty if they are unknown. */
  readonly flags: ReadonlySet<string>;
  /** CPU: whether TensorFlow may use oneDNN, its only fast products of bfloat16. */
  readonly hasOneDnn: boolean;
  /** GPU: the least CUDA compute capability of all; undefined if it is unknown. */
  readonly computeCapability: number | undefined;
  /** Version of TensorFlow. */
  readonly version: string;
}

/** Instruction sets with products of bfloat16; without them oneDNN imitates these, slower than float32. */
const BFLOAT16_FLAGS = ['avx512_bf16', 'amx_bf16'] as const;

/** Compute capabilities of the first GPUs with tensor cores for the type: Volta and Ampere. */
const COMPUTE_CAPABILITIES = { float16: 7, bfloat16: 8 } as const;

/** The first TensorFlow whose GPU kernels compute in bfloat16; before, such nodes run on the CPU unasked. */
const FIRST_GPU_BFLOAT16 = [2, 13] as const;

/** Tells why a precision would be slow on a device; undefined if it is not, as far as the device tells. */
export function reasonOfSlowness(
  precision: Exclude<Precision, 'float32'>,
  device: DeviceFeatures,
): string | undefined {
  return device.kind === 'cpu' ? slownessOnCpu(precision, device) : slownessOnGpu(precision, device);
}

function slownessOnCpu(
  precision: Exclude<Precision, 'float32'>,
  { flags, hasOneDnn }: DeviceFeatures,
): string | undefined {
  if (precision === 'float16') return 'a GPU, got a CPU, whose products of float16 are slow';
  if (!hasOneDnn) return 'oneDNN, got it switched off by TF_ENABLE_ONEDNN_OPTS';
  if (BFLOAT16_FLAGS.some((flag) => flags.has(flag))) return undefined;
  const expected = `a CPU with ${BFLOAT16_FLAGS.join(' or ')}`;
  return flags.size === 0 ? `${expected}, got one that does not tell` : `${expected}, got one with neither`;
}

function slownessOnGpu(
  precision: Exclude<Precision, 'float32'>,
  { computeCapability, version }: DeviceFeatures,
): string | undefined {
  if (precision === 'bfloat16' && isBefore(version, FIRST_GPU_BFLOAT16)) {
    return `TensorFlow ${FIRST_GPU_BFLOAT16.join('.')} or newer, got ${version}, which leaves bfloat16 to the CPU`;
  }
  const needed = COMPUTE_CAPABILITIES[precision];
  if (computeCapability === undefined || computeCapability >= needed) return undefined;
  return `a GPU of compute capability ${needed.toFixed(1)} or higher, got ${computeCapability.toFixed(1)}`;
}

function isBefore(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
