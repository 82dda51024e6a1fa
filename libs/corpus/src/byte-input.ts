import { openLocalInput } from './local-input.ts';
import { isRemotePath } from './remote/remote-path.ts';
import type { RemoteOptions } from './remote/remote-options.ts';

/** Random access to the bytes of one input of a corpus, wherever it lies. */
export interface ByteInput {
  /** What the user named, for messages. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /**
   * Fills `target` with the bytes from `position` on.
   *
   * @returns How many bytes were read: fewer than asked for at the end of the input only.
   */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** An input that knows which version of its content it is. */
export interface IdentifiedInput extends ByteInput {
  /** Size and version as text: equal as long as the content is the same, on every machine that sees it. */
  readonly identity: string;
}

/** How {@link openByteInput} opens; for inputs on servers, how they are read. */
export interface OpenInputOptions extends RemoteOptions {
  /** Identity that the input has to have: that of the listing, or of an earlier opening. */
  readonly identity?: string;
  /**
   * Where reads in sequence are expected to stop, such as the end of a split; default the end of the input.
   * Beyond it, a server is asked for what is read only, so that nothing is sent for nobody.
   */
  readonly streamEnd?: number;
}

/**
 * Opens an input of a corpus: a file, or one on a server at `http://`, `https://` or `s3://`.
 *
 * That the input changes is noticed when it is opened, by its identity, and at each request or read.
 *
 * @throws {CorpusPathError} if a file is not there or cannot be read.
 * @throws {RemoteInputError} if an input on a server cannot be read.
 * @throws {InputChangedError} if the input is not the version that `identity` names.
 */
export async function openByteInput(path: string, options: OpenInputOptions = {}): Promise<IdentifiedInput> {
  if (!isRemotePath(path)) return openLocalInput(path, options.identity);
  // Loaded when a server is named: most threads read files alone.
  const { openRemotePath } = await import('./remote/open-remote-path.ts');
  return openRemotePath(path, options);
}
