export { FolderLockedError, isFolderLockedError } from './errors.ts';
export { hashFile } from './hash-file.ts';
export { lockFolder, type FolderLock, type LockOptions, type LockOwner } from './lock-folder.ts';
export { sweepTemporaries } from './sweep-temporaries.ts';
export { syncDirectory } from './sync-directory.ts';
export { TEMPORARY_PREFIX } from './temporary-names.ts';
export { writeAtomically } from './write-atomically.ts';
