/** The random models of tools/golden/encoder_outputs.py, as our parameters. */
import { fileURLToPath } from 'node:url';
import { encoderConfig, huggingFaceModels } from '@albectra/encoder';
import type { EncoderConfig } from '@albectra/encoder';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import { openSafetensors } from '../src/index.ts';
import { transposed } from '../src/transposed.ts';

/** A model of the golden files. */
export interface GoldenModel {
  readonly name: string;
  readonly config: EncoderConfig;
  /** The golden file of each model that the configuration exports to, in their order. */
  readonly files: readonly string[];
}

const sizes = { vocabularySize: 50, layerCount: 3, positionCount: 16 } as const;

const path = (name: string): string =>
  fileURLToPath(new URL(`../../encoder/test/golden/${name}.safetensors`, import.meta.url));

export const GOLDEN_MODELS: readonly GoldenModel[] = [
  {
    name: 'albert',
    config: encoderConfig({
      ...sizes,
      architecture: 'albert',
      embeddingSize: 8,
      hiddenSize: 16,
      headCount: 4,
      intermediateSize: 24,
      groupCount: 2,
      innerGroupCount: 2,
    }),
    files: [path('albert')],
  },
  {
    name: 'bert',
    config: encoderConfig({
      ...sizes,
      architecture: 'bert',
      hiddenSize: 16,
      headCount: 4,
      intermediateSize: 24,
    }),
    files: [path('bert')],
  },
  {
    name: 'electra',
    config: encoderConfig({
      ...sizes,
      architecture: 'electra',
      embeddingSize: 8,
      hiddenSize: 24,
      headCount: 4,
      intermediateSize: 40,
      generatorSizeFactor: 0.5,
    }),
    files: [path('electra-discriminator'), path('electra-generator')],
  },
];

/** Reads the golden weights under the names of our parameters. */
export async function goldenParameters({ config, files }: GoldenModel): Promise<NamedArrays> {
  const parameters: [string, NamedArray][] = [];
  for (const [at, model] of huggingFaceModels(config).entries()) {
    const file = await openSafetensors(files[at] ?? '');
    for (const tensor of model.tensors) {
      if (tensor.kind !== 'parameter') continue;
      const weight = await file.read(`weights.${tensor.huggingFaceName}`);
      const { shape } = weight;
      const values = tensor.transpose ? transposed(weight) : weight.values;
      parameters.push([
        tensor.name,
        { ...weight, shape: tensor.transpose ? shape.toReversed() : shape, values },
      ]);
    }
    await file.close();
  }
  return Object.fromEntries(parameters);
}
