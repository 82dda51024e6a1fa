import type { EncoderConfig } from '../encoder-config.ts';
import type { TrunkShape } from '../trunk-shape.ts';

/** Where a tensor of an export comes from. */
export type HuggingFaceTensor =
  | {
      readonly kind: 'parameter';
      readonly huggingFaceName: string;
      /** Name of our parameter. */
      readonly name: string;
      /** Kernels are `[in, out]` here and `[out, in]` there. */
      readonly transpose: boolean;
    }
  | {
      /** A tensor that only Hugging Face has: the identity matrix `[size, size]`, or zeros `[size]`. */
      readonly kind: 'identity' | 'zeros';
      readonly huggingFaceName: string;
      readonly size: number;
    };

/** Maps one parameter as it is. */
export function same(huggingFaceName: string, name: string): HuggingFaceTensor {
  return { kind: 'parameter', huggingFaceName, name, transpose: false };
}

/** Maps the kernel and the bias of a dense layer. */
export function linear(huggingFaceName: string, name: string): HuggingFaceTensor[] {
  return [
    {
      kind: 'parameter',
      huggingFaceName: `${huggingFaceName}.weight`,
      name: `${name}.kernel`,
      transpose: true,
    },
    same(`${huggingFaceName}.bias`, `${name}.bias`),
  ];
}

/** Maps the scale and the shift of a layer normalisation. */
export function norm(huggingFaceName: string, name: string): HuggingFaceTensor[] {
  return [
    same(`${huggingFaceName}.weight`, `${name}.gamma`),
    same(`${huggingFaceName}.bias`, `${name}.beta`),
  ];
}

/** Maps the embedding block, which all three architectures name alike. */
export function embeddings(prefix: string): HuggingFaceTensor[] {
  return [
    same(`${prefix}.embeddings.word_embeddings.weight`, 'embeddings.word'),
    same(`${prefix}.embeddings.position_embeddings.weight`, 'embeddings.position'),
    same(`${prefix}.embeddings.token_type_embeddings.weight`, 'embeddings.segment'),
    ...norm(`${prefix}.embeddings.LayerNorm`, 'embeddings.norm'),
  ];
}

/** Maps the layers of BERT and ELECTRA. */
export function layers(prefix: string, shape: TrunkShape): HuggingFaceTensor[] {
  return Array.from({ length: shape.layerCount }, (_, layer) =>
    layerTensors(`${prefix}.encoder.layer.${layer}`, `${shape.scope}.layers.${layer}`),
  ).flat();
}

function layerTensors(there: string, here: string): HuggingFaceTensor[] {
  return [
    ...linear(`${there}.attention.self.query`, `${here}.attention.query`),
    ...linear(`${there}.attention.self.key`, `${here}.attention.key`),
    ...linear(`${there}.attention.self.value`, `${here}.attention.value`),
    ...linear(`${there}.attention.output.dense`, `${here}.attention.output`),
    ...norm(`${there}.attention.output.LayerNorm`, `${here}.attention.norm`),
    ...linear(`${there}.intermediate.dense`, `${here}.feedForward.inner`),
    ...linear(`${there}.output.dense`, `${here}.feedForward.output`),
    ...norm(`${there}.output.LayerNorm`, `${here}.feedForward.norm`),
  ];
}

/** Maps the projection of the embeddings, which exists where the widths differ. */
export function projection(
  huggingFaceName: string,
  config: EncoderConfig,
  shape: TrunkShape,
): HuggingFaceTensor[] {
  if (config.embeddingSize === shape.hiddenSize) return [];
  return linear(huggingFaceName, `${shape.scope}.projection`);
}
