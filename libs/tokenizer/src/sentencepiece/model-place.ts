import { TokenizerModelError } from '../errors.ts';

/** A part of a model's file that is being read, for messages. */
export interface ModelPlace {
  /** Name of the file. */
  readonly source: string;
  /** Which message of the file, such as `piece 17`; empty for the file itself. */
  readonly message: string;
}

/** Makes the error that something stands in a part of a file which should not. */
export function modelError(
  { source, message }: ModelPlace,
  fault: { readonly expected: string; readonly actual: string; readonly where: string },
): TokenizerModelError {
  const where = message === '' ? fault.where : `${message}, ${fault.where}`;
  return new TokenizerModelError({ ...fault, source, where });
}
