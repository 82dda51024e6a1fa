import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';

import { huggingFaceModels, type EncoderConfig, type HuggingFaceTensor } from '../src/index.ts';

/** Tensors of a golden file by name; see tools/golden/encoder_outputs.py. */
export type GoldenFile = ReadonlyMap<string, tf.Tensor>;

interface Entry {
  readonly dtype: 'F32' | 'I32';
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** Reads a safetensors file: the length of its JSON header, the header, the raw numbers. */
export function readGolden(name: string): GoldenFile {
  const bytes = readFileSync(new URL(`golden/${name}.safetensors`, import.meta.url));
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<string, Entry>;
  const tensors = new Map<string, tf.Tensor>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    const [start, end] = entry.data_offsets;
    // A copy, since the numbers need not lie on a multiple of four bytes.
    const buffer = Uint8Array.from(bytes.subarray(headerEnd + start, headerEnd + end)).buffer;
    const isFloat = entry.dtype === 'F32';
    const values = isFloat ? new Float32Array(buffer) : new Int32Array(buffer);
    tensors.set(key, tf.tensor(values, entry.shape, isFloat ? 'float32' : 'int32'));
  }
  return tensors;
}

export function golden(file: GoldenFile, name: string): tf.Tensor {
  const tensor = file.get(name);
  if (tensor === undefined) throw new Error(`${name} is not in the golden file`);
  return tensor;
}

/** The parameters of one Hugging Face model under our names. */
export function parametersOf(
  file: GoldenFile,
  config: EncoderConfig,
  role: string,
): Record<string, tf.Tensor> {
  const parameters: Record<string, tf.Tensor> = {};
  for (const tensor of tensorsOf(config, role)) {
    if (tensor.kind !== 'parameter') continue;
    const weight = golden(file, `weights.${tensor.huggingFaceName}`);
    parameters[tensor.name] = tensor.transpose ? tf.transpose(weight) : weight;
  }
  return parameters;
}

export function tensorsOf(config: EncoderConfig, role: string): readonly HuggingFaceTensor[] {
  return huggingFaceModels(config).find((model) => model.role === role)?.tensors ?? [];
}

/** The inputs of a golden file as an encoder takes them. */
export function inputsOf(file: GoldenFile): {
  inputIds: tf.Tensor;
  segmentIds: tf.Tensor;
  attentionMask: tf.Tensor;
} {
  return {
    inputIds: golden(file, 'inputs.input_ids'),
    segmentIds: golden(file, 'inputs.token_type_ids'),
    attentionMask: golden(file, 'inputs.attention_mask'),
  };
}
