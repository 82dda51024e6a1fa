import { defaultMessage, messageDecoder, normalizerSpec, pieceSpec, trainerSpec } from './model-fields.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';

const PIECES_FIELD = 1;
const TRAINER_FIELD = 2;
const NORMALIZER_FIELD = 3;

/**
 * Parses a SentencePiece `.model` file: a protobuf message of pieces and two specifications.
 *
 * The content is only decoded here; whether the pieces make a usable vocabulary is checked where
 * a tokenizer is made of them. Fields that are not named by {@link SentencePieceModel} are dropped.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if the bytes are not such a message.
 */
export function parseSentencePieceModel(bytes: Uint8Array, source: string = 'model'): SentencePieceModel {
  const pieces: SentencePiece[] = [];
  let trainer = defaultMessage(trainerSpec);
  let normalizer = defaultMessage(normalizerSpec);
  const decodePiece = messageDecoder(pieceSpec, source);
  const reader = new ProtobufReader(bytes, source);
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === PIECES_FIELD) pieces.push(decodePiece(field.bytes));
    if (field.number === TRAINER_FIELD) trainer = messageDecoder(trainerSpec, source)(field.bytes);
    if (field.number === NORMALIZER_FIELD) normalizer = messageDecoder(normalizerSpec, source)(field.bytes);
  }
  return { pieces, trainer, normalizer };
}
