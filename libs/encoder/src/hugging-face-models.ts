import type { EncoderConfig } from './encoder-config.ts';
import { EncoderError } from './errors.ts';
import { albertTensors } from './hugging-face/albert-tensors.ts';
import { bertTensors } from './hugging-face/bert-tensors.ts';
import { discriminatorTensors, generatorTensors } from './hugging-face/electra-tensors.ts';
import type { HuggingFaceTensor } from './hugging-face/hugging-face-tensor.ts';
import { generatorShape, mainShape, type TrunkShape } from './trunk-shape.ts';

/** A model in the terms of Hugging Face's transformers: what one export folder holds. */
export interface HuggingFaceModel {
  /** What it is in pre-training; ELECTRA has two. */
  readonly role: 'encoder' | 'discriminator' | 'generator';
  /** Class that loads it with all heads. */
  readonly className:
    'AlbertForPreTraining' | 'BertForPreTraining' | 'ElectraForPreTraining' | 'ElectraForMaskedLM';
  /** Sizes of its stack, for config.json. */
  readonly shape: TrunkShape;
  /** Every tensor of its state; tied copies are left out, as loading restores them. */
  readonly tensors: readonly HuggingFaceTensor[];
}

/**
 * Lists the Hugging Face models that a configuration exports to, with the names of their tensors.
 *
 * ELECTRA gives two models that each hold the shared embeddings. Names as in transformers 5.18.
 *
 * @throws {EncoderError} for a BERT with narrow embeddings, which has no class there.
 */
export function huggingFaceModels(config: EncoderConfig): readonly HuggingFaceModel[] {
  const shape = mainShape(config);
  switch (config.architecture) {
    case 'albert':
      return [{ role: 'encoder', className: 'AlbertForPreTraining', shape, tensors: albertTensors(config) }];
    case 'bert':
      checkBertWidth(config);
      return [{ role: 'encoder', className: 'BertForPreTraining', shape, tensors: bertTensors(config) }];
    case 'electra':
      return [
        {
          role: 'discriminator',
          className: 'ElectraForPreTraining',
          shape,
          tensors: discriminatorTensors(config),
        },
        {
          role: 'generator',
          className: 'ElectraForMaskedLM',
          shape: generatorShape(config),
          tensors: generatorTensors(config),
        },
      ];
  }
}

function checkBertWidth({ embeddingSize, hiddenSize }: EncoderConfig): void {
  if (embeddingSize === hiddenSize) return;
  throw new EncoderError(
    'not-exportable',
    'embeddingSize',
    `Export failed: expected a BERT with embeddingSize ${hiddenSize}, got ${embeddingSize}. Hugging Face's BERT has no projection; train with equal widths.`,
  );
}
