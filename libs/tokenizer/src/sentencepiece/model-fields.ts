import type { ModelPlace } from './model-place.ts';
import { modelError } from './model-place.ts';
import type { ProtobufField } from './protobuf-reader.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type {
  PieceType,
  SentencePiece,
  SentencePieceModelType,
  SentencePieceNormalizerSpec,
  SentencePieceTrainerSpec,
} from './sentencepiece-model.ts';

/** How a field is stored: as an integer of variable length, as bytes after their length, or in 4 bytes. */
const WIRE = { varint: 0, delimited: 2, fixed32: 5 } as const;

/** How one field of a message is stored: its number and wire type, its value's codec and its default. */
interface FieldSpec<Value> {
  readonly number: number;
  readonly wireType: number;
  readonly fallback: Value;
  readonly read: (field: ProtobufField, before: Value, place: ModelPlace) => Value;
  readonly write: (writer: ProtobufWriter, number: number, value: Value) => void;
}

/** One entry per property of a message's plain data. */
export type MessageSpec<Message> = { readonly [Name in keyof Message]-?: FieldSpec<Message[Name]> };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const floatBits = new DataView(new ArrayBuffer(4));

function text(field: ProtobufField, place: ModelPlace): string {
  try {
    return decoder.decode(field.bytes);
  } catch {
    const where = `field ${field.number}`;
    throw modelError(place, { expected: 'valid UTF-8', actual: 'other bytes', where });
  }
}

function integer(number: number, fallback: number): FieldSpec<number> {
  return {
    number,
    wireType: WIRE.varint,
    fallback,
    read: (field) => field.integer,
    write: (writer, at, value) => writer.integer(at, value),
  };
}

function boolean(number: number, fallback: boolean): FieldSpec<boolean> {
  return {
    number,
    wireType: WIRE.varint,
    fallback,
    read: (field) => field.integer !== 0,
    write: (writer, at, value) => writer.integer(at, value ? 1 : 0),
  };
}

function float(number: number, fallback: number): FieldSpec<number> {
  return {
    number,
    wireType: WIRE.fixed32,
    fallback,
    read: (field) => {
      floatBits.setInt32(0, field.integer);
      return floatBits.getFloat32(0);
    },
    write: (writer, at, value) => writer.float(at, value),
  };
}

function string(number: number, fallback: string): FieldSpec<string> {
  return {
    number,
    wireType: WIRE.delimited,
    fallback,
    read: (field, _before, place) => text(field, place),
    write: (writer, at, value) => writer.delimited(at, value),
  };
}

const NO_STRINGS: readonly string[] = [];

/** Appends to an array that was made here; a copy for each of a million strings would take hours. */
function appended(strings: readonly string[], last: string): readonly string[] {
  if (strings === NO_STRINGS) return [last];
  (strings as string[]).push(last);
  return strings;
}

function strings(number: number): FieldSpec<readonly string[]> {
  return {
    number,
    wireType: WIRE.delimited,
    fallback: NO_STRINGS,
    read: (field, before, place) => appended(before, text(field, place)),
    write: (writer, at, values) => values.forEach((value) => writer.delimited(at, value)),
  };
}

function bytes(number: number): FieldSpec<Uint8Array> {
  return {
    number,
    wireType: WIRE.delimited,
    fallback: new Uint8Array(0),
    read: (field) => field.bytes.slice(),
    write: (writer, at, value) => {
      if (value.length > 0) writer.delimited(at, value);
    },
  };
}

/** A name that is stored as its position in `names`, counted from 1. */
function oneOf<Name extends string>(number: number, names: readonly Name[]): FieldSpec<Name> {
  return {
    number,
    wireType: WIRE.varint,
    fallback: names[0]!,
    read: (field, _before, place) => {
      const name = names[field.integer - 1];
      if (name !== undefined) return name;
      const expected = `1 to ${names.length} (${names.join(', ')})`;
      throw modelError(place, { expected, actual: `${field.integer}`, where: `field ${number}` });
    },
    write: (writer, at, value) => writer.integer(at, names.indexOf(value) + 1),
  };
}

const MODEL_TYPES: readonly SentencePieceModelType[] = ['unigram', 'bpe', 'word', 'char'];
const PIECE_TYPES: readonly PieceType[] = ['normal', 'unknown', 'control', 'userDefined', 'unused', 'byte'];

/** The message of one piece. */
export const pieceSpec: MessageSpec<SentencePiece> = {
  piece: string(1, ''),
  score: float(2, 0),
  type: oneOf(3, PIECE_TYPES),
};

/** The training message; numbers and defaults are those of SentencePiece's published format. */
export const trainerSpec: MessageSpec<SentencePieceTrainerSpec> = {
  modelType: oneOf(3, MODEL_TYPES),
  vocabularySize: integer(4, 8000),
  selfTestSampleSize: integer(6, 0),
  characterCoverage: float(10, 0.9995),
  inputSentenceSize: integer(11, 0),
  seedPieceCount: integer(14, 1_000_000),
  shrinkingFactor: float(15, 0.75),
  subIterationCount: integer(17, 2),
  maxSentenceLength: integer(18, 4192),
  shuffleInputSentence: boolean(19, true),
  maxPieceLength: integer(20, 16),
  splitByUnicodeScript: boolean(21, true),
  splitByWhitespace: boolean(22, true),
  splitByNumber: boolean(23, true),
  treatWhitespaceAsSuffix: boolean(24, false),
  splitDigits: boolean(25, false),
  allowWhitespaceOnlyPieces: boolean(26, false),
  controlSymbols: strings(30),
  userDefinedSymbols: strings(31),
  hardVocabularyLimit: boolean(33, true),
  byteFallback: boolean(35, false),
  requiredCharacters: string(36, ''),
  unkId: integer(40, 0),
  bosId: integer(41, 1),
  eosId: integer(42, 2),
  padId: integer(43, -1),
  unkSurface: string(44, ' \u2047 '),
  unkPiece: string(45, '<unk>'),
  bosPiece: string(46, '<s>'),
  eosPiece: string(47, '</s>'),
  padPiece: string(48, '<pad>'),
};

/** The normalisation message. */
export const normalizerSpec: MessageSpec<SentencePieceNormalizerSpec> = {
  name: string(1, ''),
  precompiledCharsmap: bytes(2),
  addDummyPrefix: boolean(3, true),
  removeExtraWhitespaces: boolean(4, true),
  escapeWhitespaces: boolean(5, true),
};

/** Returns a message in which every field has its default. */
export function defaultMessage<Message>(spec: MessageSpec<Message>): Message {
  const names = Object.keys(spec) as (keyof Message)[];
  return Object.fromEntries(names.map((name) => [name, spec[name].fallback])) as Message;
}

/**
 * Makes the decoder of one kind of message; fields that `spec` does not name are skipped.
 *
 * The decoder throws a TokenizerModelError if bytes are not such a message.
 */
export function messageDecoder<Message extends object>(
  spec: MessageSpec<Message>,
  place: ModelPlace,
): (content: Uint8Array) => Message {
  const names = new Map((Object.keys(spec) as (keyof Message)[]).map((name) => [spec[name].number, name]));
  const defaults = defaultMessage(spec);
  return (content) => {
    const message = { ...defaults };
    const reader = new ProtobufReader(content, place);
    for (let field = reader.next(); field !== undefined; field = reader.next()) {
      const name = names.get(field.number);
      if (name === undefined) continue;
      checkWireType(field, spec[name].wireType, place);
      message[name] = spec[name].read(field, message[name], place);
    }
    return message;
  };
}

/**
 * Checks how a field is stored.
 *
 * @throws {TokenizerModelError} if it is stored otherwise than expected.
 */
export function checkWireType(
  { number, wireType }: ProtobufField,
  expected: number,
  place: ModelPlace,
): void {
  if (wireType === expected) return;
  const where = `field ${number}`;
  throw modelError(place, { expected: `wire type ${expected}`, actual: `${wireType}`, where });
}

/** Encodes every field of a message, in the order of `spec`. */
export function encodeMessage<Message>(spec: MessageSpec<Message>, message: Message): Uint8Array {
  const writer = new ProtobufWriter();
  for (const name of Object.keys(spec) as (keyof Message)[]) {
    spec[name].write(writer, spec[name].number, message[name]);
  }
  return writer.finish();
}
