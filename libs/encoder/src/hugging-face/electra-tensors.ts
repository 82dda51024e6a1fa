import type { EncoderConfig } from '../encoder-config.ts';
import { generatorShape, mainShape, type TrunkShape } from '../trunk-shape.ts';
import {
  embeddings,
  layers,
  linear,
  norm,
  projection,
  same,
  type HuggingFaceTensor,
} from './hugging-face-tensor.ts';

/** Maps the tensors of `ElectraForPreTraining`: the discriminator. */
export function discriminatorTensors(config: EncoderConfig): HuggingFaceTensor[] {
  return [
    ...trunkTensors(config, mainShape(config)),
    ...linear('discriminator_predictions.dense', 'replacedToken.dense'),
    ...linear('discriminator_predictions.dense_prediction', 'replacedToken.output'),
  ];
}

/** Maps the tensors of `ElectraForMaskedLM`: the generator, with its own copy of the embeddings. */
export function generatorTensors(config: EncoderConfig): HuggingFaceTensor[] {
  return [
    ...trunkTensors(config, generatorShape(config)),
    ...linear('generator_predictions.dense', 'maskedLanguage.dense'),
    ...norm('generator_predictions.LayerNorm', 'maskedLanguage.norm'),
    same('generator_lm_head.bias', 'maskedLanguage.bias'),
  ];
}

function trunkTensors(config: EncoderConfig, shape: TrunkShape): HuggingFaceTensor[] {
  return [
    ...embeddings('electra'),
    ...projection('electra.embeddings_project', config, shape),
    ...layers('electra', shape),
  ];
}
