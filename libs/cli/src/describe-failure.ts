/** What the operating system's error codes mean to a user, and what to do. */
const SYSTEM_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder. Check the path',
  EACCES: 'permission denied. Check who owns the file and its folder',
  EPERM: 'the system does not permit it. Check who owns the file and its folder',
  ENOSPC: 'no space left on the device. Free some space and run the same command again',
  EDQUOT: 'the disk quota is used up. Free some space and run the same command again',
  EISDIR: 'expected a file, got a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it exists already',
  EMFILE: 'too many open files. Raise the limit (ulimit -n)',
  EROFS: 'the file system is read-only. Choose another output folder',
};

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
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const known = typeof code === 'string' && syscall !== undefined ? SYSTEM_FAILURES[code] : undefined;
  if (known !== undefined) return `${path ?? syscall ?? 'input or output'}: ${known} (${code ?? ''}).`;
  if (typeof code === 'string' && !code.startsWith('ERR_')) return error.message;
  return `unexpected failure, a fault of this program: ${error.message}. Set ALBECTRA_DEBUG=1 and run again to see where.`;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
