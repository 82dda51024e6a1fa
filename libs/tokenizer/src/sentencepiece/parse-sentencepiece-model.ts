import {
  checkWireType,
  defaultMessage,
  messageDecoder,
  normalizerSpec,
  pieceSpec,
  trainerSpec,
} from './model-fields.ts';
import { modelError } from './model-place.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';

const PIECES_FIELD = 1;
const TRAINER_FIELD = 2;
const NORMALIZER_FIELD = 3;
/** The wire type of messages. */
const DELIMITED = 2;
/** Four times as many as in the largest vocabularies: what a file of empty pieces can take is bounded by it. */
const MAX_PIECES = 1 << 20;

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
  const file = { source, message: '' };
  const decodePiece = messageDecoder(pieceSpec, {
    source,
    get message() {
      return `piece ${pieces.length}`;
    },
  });
  const decodeTrainer = messageDecoder(trainerSpec, { source, message: 'trainer specification' });
  const decodeNormalizer = messageDecoder(normalizerSpec, { source, message: 'normalizer specification' });
  const reader = new ProtobufReader(bytes, file);
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number > NORMALIZER_FIELD) continue;
    checkWireType(field, DELIMITED, file);
    if (field.number === PIECES_FIELD) pieces.push(decodePiece(field.bytes));
    if (field.number === TRAINER_FIELD) trainer = decodeTrainer(field.bytes);
    if (field.number === NORMALIZER_FIELD) normalizer = decodeNormalizer(field.bytes);
    if (pieces.length > MAX_PIECES) {
      const expected = `at most ${MAX_PIECES} pieces`;
      throw modelError(file, { expected, actual: 'more', where: 'pieces' });
    }
  }
  return { pieces, trainer, normalizer };
}
