import type { EncoderConfig } from '../encoder-config.ts';
import { mainShape } from '../trunk-shape.ts';
import { embeddings, layers, linear, norm, same, type HuggingFaceTensor } from './hugging-face-tensor.ts';

/** Maps the tensors of `BertForPreTraining`. */
export function bertTensors(config: EncoderConfig): HuggingFaceTensor[] {
  return [
    ...embeddings('bert'),
    ...layers('bert', mainShape(config)),
    ...linear('bert.pooler.dense', 'pooler'),
    ...linear('cls.predictions.transform.dense', 'maskedLanguage.dense'),
    ...norm('cls.predictions.transform.LayerNorm', 'maskedLanguage.norm'),
    same('cls.predictions.bias', 'maskedLanguage.bias'),
    ...linear('cls.seq_relationship', 'pair'),
  ];
}
