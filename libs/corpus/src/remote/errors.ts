/**
 * Why a remote input cannot be read.
 *
 * - `options`: the address or a setting for it cannot be used;
 * - `missing`: nothing is there;
 * - `denied`: the server refuses these credentials, or none;
 * - `unreachable`: no answer that helps, after all attempts;
 * - `no-ranges`: the server sends whole files only;
 * - `no-identity`: the server tells nothing by which a change could be noticed;
 * - `protocol`: the answer is not what HTTP or S3 prescribe;
 * - `closed`: read after it was closed.
 */
export type RemoteFailure =
  'options' | 'missing' | 'denied' | 'unreachable' | 'no-ranges' | 'no-identity' | 'protocol' | 'closed';

/** An input that lies on a server cannot be read. */
export class RemoteInputError extends Error {
  override readonly name = 'RemoteInputError';
  readonly code = 'corpus-remote';
  /** The address without credentials and query. */
  readonly path: string;
  readonly reason: RemoteFailure;

  constructor(
    message: string,
    details: { readonly path: string; readonly reason: RemoteFailure; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.path = details.path;
    this.reason = details.reason;
  }
}

/** An input is not the one that was listed or opened before: it was changed or replaced since. */
export class InputChangedError extends Error {
  override readonly name = 'InputChangedError';
  readonly code = 'corpus-changed';
  readonly path: string;
  /** Identity of the input as it was. */
  readonly expected: string;
  /** What is known of it now. */
  readonly found: string;

  constructor(path: string, expected: string, found: string) {
    super(
      `Corpus: expected an input that stays as it was (${expected}), got ${found} (${path}). ` +
        'It was changed since it was listed; restore it, or plan again from the new content.',
    );
    this.path = path;
    this.expected = expected;
    this.found = found;
  }
}
