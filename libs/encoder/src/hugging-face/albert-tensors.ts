import type { EncoderConfig } from '../encoder-config.ts';
import { groupBlockName, mainShape } from '../trunk-shape.ts';
import { embeddings, linear, norm, projection, same, type HuggingFaceTensor } from './hugging-face-tensor.ts';

/** Maps the tensors of `AlbertForPreTraining`. */
export function albertTensors(config: EncoderConfig): HuggingFaceTensor[] {
  const groups = Array.from({ length: config.groupCount }, (_, group) =>
    Array.from({ length: config.innerGroupCount }, (_, inner) => blockTensors(config, group, inner)).flat(),
  );
  return [
    ...embeddings('albert'),
    ...projectionTensors(config),
    ...groups.flat(),
    ...linear('albert.pooler', 'pooler'),
    ...linear('predictions.dense', 'maskedLanguage.dense'),
    ...norm('predictions.LayerNorm', 'maskedLanguage.norm'),
    same('predictions.bias', 'maskedLanguage.bias'),
    ...linear('sop_classifier.classifier', 'pair'),
  ];
}

function projectionTensors(config: EncoderConfig): HuggingFaceTensor[] {
  const name = 'albert.encoder.embedding_hidden_mapping_in';
  const { embeddingSize: size, hiddenSize } = config;
  if (size !== hiddenSize) return projection(name, config, mainShape(config));
  // Hugging Face always projects: with equal widths, the identity does nothing.
  return [
    { kind: 'identity', huggingFaceName: `${name}.weight`, size },
    { kind: 'zeros', huggingFaceName: `${name}.bias`, size },
  ];
}

function blockTensors(config: EncoderConfig, group: number, inner: number): HuggingFaceTensor[] {
  const there = `albert.encoder.albert_layer_groups.${group}.albert_layers.${inner}`;
  const here = groupBlockName(mainShape(config), group, inner);
  return [
    ...linear(`${there}.attention.query`, `${here}.attention.query`),
    ...linear(`${there}.attention.key`, `${here}.attention.key`),
    ...linear(`${there}.attention.value`, `${here}.attention.value`),
    ...linear(`${there}.attention.dense`, `${here}.attention.output`),
    ...norm(`${there}.attention.LayerNorm`, `${here}.attention.norm`),
    ...linear(`${there}.ffn`, `${here}.feedForward.inner`),
    ...linear(`${there}.ffn_output`, `${here}.feedForward.output`),
    ...norm(`${there}.full_layer_layer_norm`, `${here}.feedForward.norm`),
  ];
}
