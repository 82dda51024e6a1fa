/** What the operating system's error codes mean to a user, and what to do. */
const SYSTEM_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder. Check the path',
  EACCES: 'permission denied. Check who owns the file and its folder',
  EPERM: 'the system does not permit it. Check who owns the file and its folder',
  ENOSPC: 'no space left on the device. Free some space and run the same command again',
  EDQUOT: 'the disk quota is used up. Free some space and run the same command again',
  EISDIR: 'expected a file, got a folder. Choose another path',
  ENOTDIR: 'a part of the path is a file, not a folder. Choose another path',
  EEXIST: 'it exists already. Choose another path',
  ENOTEMPTY: 'the folder is not empty. Choose another one',
  EBUSY: 'it is in use. Close the program that uses it and run the same command again',
  EMFILE: 'too many open files. Raise the limit (ulimit -n)',
  EROFS: 'the file system is read-only. Choose another output folder',
};

/** Where the code alone would mislead: Node makes a folder with its parents, and says so about the folder. */
const FOLDER_FAILURES: Readonly<Record<string, string>> = {
  EEXIST: 'expected a folder, got a file. Choose another path',
  ENOENT: 'the folder cannot be made. Check that its parent exists and may be written to',
};

/** The name under which a file is written until it is complete; the user knows it by the rest. */
const TEMPORARY_NAME = /\.tmp-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-?/;

/**
 * Describes an error in the words that the user gets to see.
 *
 * Typed errors of the libraries (a string `code`) carry a message made for users. System errors are put into
 * words. Anything else is a fault of the program, and said to be one. Stack traces appear only with `debug`.
 */
export function describeFailure(error: unknown, debug: boolean): string {
  const message = messageOf(error);
  return debug && error instanceof Error ? `${message}\n${stackOf(error)}` : message;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `unexpected failure: ${String(error)}`;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const known = systemFailure(error);
  if (known !== undefined)
    return `${placeOf(error) ?? syscall ?? 'input or output'}: ${known} (${code ?? ''}).`;
  if (typeof code === 'string' && !code.startsWith('ERR_')) return error.message;
  return `unexpected failure, a fault of this program: ${error.message}. Set ALBECTRA_DEBUG=1 and run again to see where.`;
}

function systemFailure({ code, syscall }: NodeJS.ErrnoException): string | undefined {
  if (code === undefined || syscall === undefined) return undefined;
  return (syscall === 'mkdir' ? FOLDER_FAILURES[code] : undefined) ?? SYSTEM_FAILURES[code];
}

/** The path of a system error; of a rename, where it leads to. */
function placeOf(error: NodeJS.ErrnoException & { readonly dest?: string }): string | undefined {
  return (error.dest ?? error.path)?.replace(TEMPORARY_NAME, '');
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
