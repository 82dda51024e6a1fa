export { FolderLockedError, isFolderLockedError } from './errors.ts';
export { hashFile } from './hash-file.ts';
export { lockFolder, type FolderLock, type LockOptions } from './lock-folder.ts';
export type { LockOwner } from './lock-owner.ts';
export { sweepTemporaries } from './sweep-temporaries.ts';
export { syncDirectory } from './sync-directory.ts';
export { TEMPORARY_PREFIX } from './temporary-names.ts';
export { withPath } from './with-path.ts';
export { writeAtomically } from './write-atomically.ts';
