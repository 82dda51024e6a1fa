/**
 * Gives a system error the path that it belongs to, where the system does not tell: what fails on an open
 * file (a full disk) knows the file by its number only.
 *
 * @returns The same error.
 */
export function withPath(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error && !('path' in error)) Object.assign(error, { path });
  return error;
}
