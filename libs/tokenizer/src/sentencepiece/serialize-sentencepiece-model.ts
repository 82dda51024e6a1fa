import { encodeMessage, normalizerSpec, pieceSpec, trainerSpec } from './model-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';

/**
 * Serialises a model to the bytes of a SentencePiece `.model` file.
 *
 * The same model always gives the same bytes. Scores are rounded to float32.
 */
export function serializeSentencePieceModel(model: SentencePieceModel): Uint8Array {
  const writer = new ProtobufWriter();
  for (const piece of model.pieces) writer.delimited(1, encodeMessage(pieceSpec, piece));
  writer.delimited(2, encodeMessage(trainerSpec, model.trainer));
  writer.delimited(3, encodeMessage(normalizerSpec, model.normalizer));
  return writer.finish();
}
