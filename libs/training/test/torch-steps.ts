import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EncoderConfig } from '@albectra/encoder';
import { huggingFaceModels, parameterSpecs } from '@albectra/encoder';
import type { NamedArray, NamedArrays } from '@albectra/ops';

/** Steps of PyTorch; see tools/golden/loss_parity.py. */
export interface TorchSteps {
  /** Initial parameters under our names. */
  readonly parameters: NamedArrays;
  /** One batch for each step. */
  readonly batches: readonly NamedArrays[];
  /** What each step gave, by the name of the metric. */
  readonly expected: Readonly<Record<string, Float32Array>>;
}

/** Reads the steps that PyTorch took with a model of this configuration. */
export function readTorchSteps(name: string, config: EncoderConfig): TorchSteps {
  const arrays = readArrays(new URL(`golden/${name}-steps.safetensors.gz`, import.meta.url));
  const stacked = group(arrays, 'batches.');
  const steps = stacked['inputIds']?.shape[0] ?? 0;
  const expected = Object.entries(group(arrays, 'expected.'));
  return {
    parameters: parametersOf(group(arrays, 'weights.'), config),
    batches: Array.from({ length: steps }, (_, step) =>
      Object.fromEntries(Object.entries(stacked).map(([field, array]) => [field, rowOf(array, step)])),
    ),
    expected: Object.fromEntries(expected.map(([metric, { values }]) => [metric, values as Float32Array])),
  };
}

interface Entry {
  readonly dtype: 'F32' | 'I32';
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** A safetensors file: the length of its JSON header, the header, the raw numbers. */
function readArrays(file: URL): NamedArrays {
  const bytes = gunzipSync(readFileSync(file));
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<string, Entry>;
  return Object.fromEntries(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        // A copy, since the numbers need not lie on a multiple of four bytes.
        const { buffer } = Uint8Array.from(bytes.subarray(headerEnd + start, headerEnd + end));
        return dtype === 'F32'
          ? [name, { shape, dtype: 'float32', values: new Float32Array(buffer) }]
          : [name, { shape, dtype: 'int32', values: new Int32Array(buffer) }];
      },
    ),
  );
}

function group(arrays: NamedArrays, prefix: string): NamedArrays {
  const entries = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, array]) => [name.slice(prefix.length), array]));
}

function rowOf({ shape, dtype, values }: NamedArray, row: number): NamedArray {
  const [rows = 1, ...rest] = shape;
  const size = values.length / rows;
  return { shape: rest, dtype, values: values.slice(row * size, (row + 1) * size) } as NamedArray;
}

/** The weights of transformers under our names, kernels transposed. */
function parametersOf(weights: NamedArrays, config: EncoderConfig): NamedArrays {
  const models = huggingFaceModels(config);
  const found = new Map<string, NamedArray>();
  for (const { role, tensors } of models) {
    for (const tensor of tensors) {
      if (tensor.kind !== 'parameter') continue;
      const prefix = models.length > 1 ? `${role}.` : '';
      const weight = weights[prefix + tensor.huggingFaceName];
      if (weight === undefined) throw new Error(`${tensor.huggingFaceName} is not in the golden file`);
      found.set(tensor.name, tensor.transpose ? transposed(weight) : weight);
    }
  }
  return Object.fromEntries(
    parameterSpecs(config).map(({ name }) => {
      const parameter = found.get(name);
      if (parameter === undefined) throw new Error(`${name} is not in the golden file`);
      return [name, parameter];
    }),
  );
}

function transposed({ shape, values }: NamedArray): NamedArray {
  const [rows = 1, columns = 1] = shape;
  const turned = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) turned[(i % columns) * rows + Math.floor(i / columns)] = values[i]!;
  return { shape: [columns, rows], dtype: 'float32', values: turned };
}
