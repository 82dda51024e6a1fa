import type { LockOwner } from './lock-owner.ts';

/** A folder is in use by another process. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
  readonly code = 'folder-locked';
  readonly directory: string;
  readonly owner: LockOwner;

  constructor(directory: string, lockPath: string, owner: LockOwner) {
    super(
      `Folder ${directory} is in use: expected no other run on it, got process ${owner.pid} on ${owner.host}, since ${owner.since}. Wait for it to end; if it cannot be running any more, delete ${lockPath}.`,
    );
    this.directory = directory;
    this.owner = owner;
  }
}

/** Tells whether a value is a {@link FolderLockedError}. */
export function isFolderLockedError(error: unknown): error is FolderLockedError {
  return error instanceof FolderLockedError;
}
