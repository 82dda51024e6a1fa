import type { EncoderConfig, HuggingFaceModel } from '@albectra/encoder';

/** Fields that `transformers` reads as fractions only: JavaScript would write 1.0 as 1, which it refuses. */
const FRACTIONS = [
  'hidden_dropout_prob',
  'attention_probs_dropout_prob',
  'classifier_dropout_prob',
  'summary_last_dropout',
  'initializer_range',
  'layer_norm_eps',
] as const;

/** Dropout of the heads of fine-tuned ALBERT, and of ELECTRA's summary; the defaults of `transformers`. */
const HEAD_DROPOUT = 0.1;

/** Writes the text of `config.json` for one exported model. */
export function huggingFaceConfigText(config: EncoderConfig, model: HuggingFaceModel): string {
  const text = JSON.stringify({ ...commonFields(config, model), ...ownFields(config) }, undefined, 2);
  const fraction = new RegExp(`("(?:${FRACTIONS.join('|')})": -?\\d+)(?=,?\\n)`, 'g');
  return `${text.replace(fraction, '$1.0')}\n`;
}

function commonFields(
  config: EncoderConfig,
  { className, shape }: HuggingFaceModel,
): Record<string, unknown> {
  return {
    architectures: [className],
    model_type: config.architecture,
    vocab_size: config.vocabularySize,
    hidden_size: shape.hiddenSize,
    num_hidden_layers: shape.layerCount,
    num_attention_heads: shape.headCount,
    intermediate_size: shape.intermediateSize,
    hidden_act: config.activation,
    hidden_dropout_prob: config.hiddenDropout,
    attention_probs_dropout_prob: config.attentionDropout,
    max_position_embeddings: config.positionCount,
    type_vocab_size: config.segmentCount,
    initializer_range: config.initializerRange,
    layer_norm_eps: config.layerNormEpsilon,
    pad_token_id: 0,
    tie_word_embeddings: true,
  };
}

function ownFields(config: EncoderConfig): Record<string, unknown> {
  switch (config.architecture) {
    case 'albert':
      return {
        embedding_size: config.embeddingSize,
        num_hidden_groups: config.groupCount,
        inner_group_num: config.innerGroupCount,
        classifier_dropout_prob: HEAD_DROPOUT,
        bos_token_id: 2,
        eos_token_id: 3,
      };
    case 'electra':
      return {
        embedding_size: config.embeddingSize,
        summary_type: 'first',
        summary_use_proj: true,
        summary_activation: 'gelu',
        summary_last_dropout: HEAD_DROPOUT,
        classifier_dropout: null,
      };
    case 'bert':
      return { classifier_dropout: null };
  }
}
