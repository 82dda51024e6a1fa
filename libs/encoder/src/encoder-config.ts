import { EncoderError } from './errors.ts';
import { generatorShape } from './trunk-shape.ts';

/** The family of a model: its parameter sharing, heads and pre-training objectives. */
export type Architecture = 'bert' | 'albert' | 'electra';

/** `gelu` is the exact form, `gelu_new` the tanh approximation; the names are those of Hugging Face. */
export type Activation = 'gelu' | 'gelu_new';

/** Everything that determines the parameters and the function of a model. */
export interface EncoderConfig {
  readonly architecture: Architecture;
  /** Number of token ids. */
  readonly vocabularySize: number;
  /** Width of the token embeddings; a projection follows where it differs from `hiddenSize`. */
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly intermediateSize: number;
  /** Longest sequence, in tokens. */
  readonly positionCount: number;
  readonly segmentCount: number;
  readonly activation: Activation;
  /** Share of values dropped after the embeddings and after each sub-layer. */
  readonly hiddenDropout: number;
  /** Share of attention probabilities dropped. */
  readonly attentionDropout: number;
  readonly layerNormEpsilon: number;
  /** Standard deviation of the truncated normal initialiser. */
  readonly initializerRange: number;
  /** ALBERT: number of parameter groups, each shared by consecutive layers. */
  readonly groupCount: number;
  /** ALBERT: number of blocks with parameters of their own within each layer. */
  readonly innerGroupCount: number;
  /** ELECTRA: width of the generator relative to the discriminator. */
  readonly generatorSizeFactor: number;
  /** ELECTRA: depth of the generator relative to the discriminator. */
  readonly generatorLayerFactor: number;
  /** ELECTRA: weight of the generator's loss. */
  readonly generatorWeight: number;
  /** ELECTRA: weight of the discriminator's loss. */
  readonly discriminatorWeight: number;
  /** ELECTRA: temperature at which the generator is sampled. */
  readonly samplingTemperature: number;
}

/** The fields of a configuration that have no default. */
export type RequiredField =
  'architecture' | 'vocabularySize' | 'hiddenSize' | 'layerCount' | 'headCount' | 'intermediateSize';

/** A configuration in which all but the sizes may be left to their defaults. */
export type EncoderOptions = Pick<EncoderConfig, RequiredField> & Partial<Omit<EncoderConfig, RequiredField>>;

/** Embedding width of every published ALBERT. ALBERT (Lan et al. 2020), table 1. */
const ALBERT_EMBEDDING_SIZE = 128;

/**
 * Completes a configuration with the defaults of its architecture and checks it.
 *
 * Defaults: dropout 0.1, 512 positions, 2 segments, layer norm epsilon 1e-12, initialiser 0.02; the
 * tanh GELU for BERT and ALBERT and the exact one for ELECTRA, as the original code of each has it.
 *
 * @throws {EncoderError} naming the field that is out of range.
 */
export function encoderConfig(options: EncoderOptions): EncoderConfig {
  const { architecture, hiddenSize } = options;
  const config: EncoderConfig = {
    embeddingSize: architecture === 'albert' ? ALBERT_EMBEDDING_SIZE : hiddenSize,
    positionCount: 512,
    segmentCount: 2,
    activation: architecture === 'electra' ? 'gelu' : 'gelu_new',
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    layerNormEpsilon: 1e-12,
    initializerRange: 0.02,
    innerGroupCount: 1,
    generatorSizeFactor: 0.25,
    generatorLayerFactor: 1,
    generatorWeight: 1,
    discriminatorWeight: 50,
    samplingTemperature: 1,
    ...options,
    // Only ALBERT shares layers: elsewhere each is a group of its own, whatever a copied preset says.
    groupCount: architecture === 'albert' ? (options.groupCount ?? 1) : options.layerCount,
  };
  checkConfig(config);
  return Object.freeze(config);
}

const COUNTS = [
  'vocabularySize',
  'embeddingSize',
  'hiddenSize',
  'layerCount',
  'headCount',
  'intermediateSize',
  'positionCount',
  'segmentCount',
  'groupCount',
  'innerGroupCount',
] as const;
const SHARES = ['hiddenDropout', 'attentionDropout'] as const;
const POSITIVES = [
  'layerNormEpsilon',
  'initializerRange',
  'generatorSizeFactor',
  'generatorLayerFactor',
  'generatorWeight',
  'discriminatorWeight',
  'samplingTemperature',
] as const;

function checkConfig(config: EncoderConfig): void {
  const check = (valid: boolean, field: keyof EncoderConfig, expected: string): void => {
    if (valid) return;
    throw new EncoderError(
      'invalid-config',
      field,
      `Model configuration failed: expected ${field} to be ${expected}, got ${String(config[field])}. Change ${field}.`,
    );
  };
  check(
    ['bert', 'albert', 'electra'].includes(config.architecture),
    'architecture',
    'bert, albert or electra',
  );
  check(['gelu', 'gelu_new'].includes(config.activation), 'activation', 'gelu or gelu_new');
  for (const field of COUNTS) {
    check(Number.isInteger(config[field]) && config[field] > 0, field, 'a positive integer');
  }
  for (const field of SHARES) check(config[field] >= 0 && config[field] < 1, field, 'in [0, 1)');
  for (const field of POSITIVES) {
    check(Number.isFinite(config[field]) && config[field] > 0, field, 'a positive number');
  }
  check(
    config.hiddenSize % config.headCount === 0,
    'headCount',
    `a divisor of hiddenSize ${config.hiddenSize}`,
  );
  checkSharing(config, check);
}

function checkSharing(
  config: EncoderConfig,
  check: (valid: boolean, field: keyof EncoderConfig, expected: string) => void,
): void {
  const { architecture, groupCount, layerCount } = config;
  check(groupCount <= layerCount, 'groupCount', `at most layerCount ${layerCount}`);
  if (architecture !== 'albert') {
    check(config.innerGroupCount === 1, 'innerGroupCount', '1, since only ALBERT has inner groups');
  }
  if (architecture === 'electra') {
    const { hiddenSize, headCount, layerCount } = generatorShape(config);
    const fits = hiddenSize >= 1 && hiddenSize % headCount === 0;
    check(
      fits,
      'generatorSizeFactor',
      `such that the generator's ${headCount} heads divide its width ${hiddenSize}`,
    );
    check(layerCount >= 1, 'generatorLayerFactor', 'large enough for one layer');
  }
}
