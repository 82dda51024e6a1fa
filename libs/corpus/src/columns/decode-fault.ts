import type { ByteInput } from '../byte-input.ts';
import { CorpusFormatError } from '../errors.ts';

/** Bytes that do not decode: the message is "expected …, got …"; who knows the file turns it to a CorpusError. */
export class DecodeFault extends Error {
  override readonly name = 'DecodeFault';
  /** What the user can do; by default the file is taken for damaged. */
  readonly advice: string;

  constructor(message: string, details: { readonly advice?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.advice = details.advice ?? 'The file is damaged or not complete; fetch or write it again.';
  }
}

/** What is decoded where, for the message of a fault. */
export interface DecodePlace {
  readonly input: ByteInput;
  /** Name of the format, such as `Parquet`. */
  readonly format: string;
  /** Position in the file of what is decoded. */
  readonly offset: number;
}

/** Explains a fault with the file and the place; passes on what is no fault. */
function explainFault(error: unknown, { input, format, offset }: DecodePlace): unknown {
  if (!(error instanceof DecodeFault)) return error;
  const message = `${format}: ${error.message} (${input.path}, byte ${offset}). ${error.advice}`;
  return new CorpusFormatError(message, { path: input.path, offset, cause: error.cause });
}

/** Runs a decoder; its faults tell the file and the place. */
export function decodeAt<Result>(place: DecodePlace, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    throw explainFault(error, place);
  }
}

/** Runs a decoder that waits; its faults tell the file and the place. */
export async function decodeAsyncAt<Result>(
  place: DecodePlace,
  decode: () => Promise<Result>,
): Promise<Result> {
  try {
    return await decode();
  } catch (error) {
    throw explainFault(error, place);
  }
}
