import type { EncoderConfig } from './encoder-config.ts';

/** The sizes of one stack of transformer layers; ELECTRA has two of them. */
export interface TrunkShape {
  /** Prefix of its parameters' names. */
  readonly scope: 'encoder' | 'discriminator' | 'generator';
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly intermediateSize: number;
}

/** The main stack: what is fine-tuned later. */
export function mainShape(config: EncoderConfig): TrunkShape {
  const { architecture, hiddenSize, layerCount, headCount, intermediateSize } = config;
  const scope = architecture === 'electra' ? 'discriminator' : 'encoder';
  return { scope, hiddenSize, layerCount, headCount, intermediateSize };
}

/** Width of a head in the generator. ELECTRA reference code, `get_generator_config`. */
const GENERATOR_HEAD_SIZE = 64;

/**
 * ELECTRA's generator: a factor of the width, heads of 64 (one at least), four times the width within.
 *
 * @see ELECTRA (Clark et al. 2020), section 3.2 and table 6.
 */
export function generatorShape(config: EncoderConfig): TrunkShape {
  const hiddenSize = roundHalfEven(config.hiddenSize * config.generatorSizeFactor);
  return {
    scope: 'generator',
    hiddenSize,
    layerCount: roundHalfEven(config.layerCount * config.generatorLayerFactor),
    headCount: Math.max(1, Math.floor(hiddenSize / GENERATOR_HEAD_SIZE)),
    intermediateSize: 4 * hiddenSize,
  };
}

/** Rounds to the nearest integer, halves to the even one, as Python does in the original code. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Name prefix of the parameters of a block.
 *
 * Layer l of L in ALBERT uses group floor(l · G / L); every other layer has its own parameters.
 *
 * @param layer Index of the layer, from 0.
 * @param inner Index of the block within the layer, from 0; always 0 outside ALBERT.
 */
export function blockName(
  config: EncoderConfig,
  shape: TrunkShape,
  at: { layer: number; inner: number },
): string {
  if (config.architecture !== 'albert') return `${shape.scope}.layers.${at.layer}`;
  const group = Math.floor((at.layer * config.groupCount) / config.layerCount);
  return groupBlockName(shape, group, at.inner);
}

/** Name prefix of block `inner` of an ALBERT parameter group. */
export function groupBlockName(shape: TrunkShape, group: number, inner: number): string {
  return `${shape.scope}.groups.${group}.blocks.${inner}`;
}
