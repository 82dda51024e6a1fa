import type { EncoderConfig } from './encoder-config.ts';
import { generatorShape, groupBlockName, mainShape, type TrunkShape } from './trunk-shape.ts';

/** How a parameter is filled before training. */
export type Initializer = 'truncated-normal' | 'glorot-uniform' | 'zeros' | 'ones';

/** Name, shape and treatment of one parameter. */
export interface ParameterSpec {
  /** Stable dotted name, such as `encoder.layers.0.attention.query.kernel`. */
  readonly name: string;
  /** Kernels are `[in, out]`, embeddings `[rows, width]`. */
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Whether weight decay applies: to all but biases and layer norms. */
  readonly decayed: boolean;
}

/** Lists the parameters of a model, in a fixed order: embeddings, layers, heads. */
export function parameterSpecs(config: EncoderConfig): readonly ParameterSpec[] {
  const main = mainShape(config);
  const trunks = [...embeddingSpecs(config), ...trunkSpecs(config, main)];
  if (config.architecture === 'electra') {
    const generator = generatorShape(config);
    return [
      ...trunks,
      ...trunkSpecs(config, generator),
      ...maskedLanguageSpecs(config, generator.hiddenSize),
      ...replacedTokenSpecs(config),
    ];
  }
  return [
    ...trunks,
    ...denseSpecs('pooler', [config.hiddenSize, config.hiddenSize]),
    ...maskedLanguageSpecs(config, config.hiddenSize),
    ...denseSpecs('pair', [config.hiddenSize, 2]),
  ];
}

function embeddingSpecs(config: EncoderConfig): ParameterSpec[] {
  const table = (name: string, rows: number): ParameterSpec => ({
    name: `embeddings.${name}`,
    shape: [rows, config.embeddingSize],
    initializer: 'truncated-normal',
    decayed: true,
  });
  return [
    table('word', config.vocabularySize),
    table('position', config.positionCount),
    table('segment', config.segmentCount),
    ...normSpecs('embeddings.norm', config.embeddingSize),
  ];
}

function trunkSpecs(config: EncoderConfig, shape: TrunkShape): ParameterSpec[] {
  // ELECTRA's original code passes no initialiser here, so that its framework's default applies.
  const initializer = config.architecture === 'electra' ? 'glorot-uniform' : 'truncated-normal';
  const projection =
    config.embeddingSize === shape.hiddenSize
      ? []
      : denseSpecs(`${shape.scope}.projection`, [config.embeddingSize, shape.hiddenSize], initializer);
  return [...projection, ...blockNames(config, shape).flatMap((name) => blockSpecs(name, shape))];
}

/** Names of all blocks that have parameters of their own, in order. */
export function blockNames(config: EncoderConfig, shape: TrunkShape): string[] {
  if (config.architecture !== 'albert') {
    return Array.from({ length: shape.layerCount }, (_, layer) => `${shape.scope}.layers.${layer}`);
  }
  return Array.from({ length: config.groupCount }, (_, group) =>
    Array.from({ length: config.innerGroupCount }, (_, inner) => groupBlockName(shape, group, inner)),
  ).flat();
}

function blockSpecs(name: string, shape: TrunkShape): ParameterSpec[] {
  const { hiddenSize, intermediateSize } = shape;
  return [
    ...['query', 'key', 'value', 'output'].flatMap((part) =>
      denseSpecs(`${name}.attention.${part}`, [hiddenSize, hiddenSize]),
    ),
    ...normSpecs(`${name}.attention.norm`, hiddenSize),
    ...denseSpecs(`${name}.feedForward.inner`, [hiddenSize, intermediateSize]),
    ...denseSpecs(`${name}.feedForward.output`, [intermediateSize, hiddenSize]),
    ...normSpecs(`${name}.feedForward.norm`, hiddenSize),
  ];
}

function maskedLanguageSpecs(config: EncoderConfig, hiddenSize: number): ParameterSpec[] {
  return [
    ...denseSpecs('maskedLanguage.dense', [hiddenSize, config.embeddingSize]),
    ...normSpecs('maskedLanguage.norm', config.embeddingSize),
    biasSpec('maskedLanguage.bias', config.vocabularySize),
  ];
}

function replacedTokenSpecs({ hiddenSize }: EncoderConfig): ParameterSpec[] {
  return [
    ...denseSpecs('replacedToken.dense', [hiddenSize, hiddenSize]),
    ...denseSpecs('replacedToken.output', [hiddenSize, 1], 'glorot-uniform'),
  ];
}

function denseSpecs(
  name: string,
  shape: readonly [inputWidth: number, outputWidth: number],
  initializer: Initializer = 'truncated-normal',
): ParameterSpec[] {
  return [{ name: `${name}.kernel`, shape, initializer, decayed: true }, biasSpec(`${name}.bias`, shape[1])];
}

function normSpecs(name: string, width: number): ParameterSpec[] {
  return [
    { name: `${name}.gamma`, shape: [width], initializer: 'ones', decayed: false },
    { name: `${name}.beta`, shape: [width], initializer: 'zeros', decayed: false },
  ];
}

function biasSpec(name: string, width: number): ParameterSpec {
  return { name, shape: [width], initializer: 'zeros', decayed: false };
}
