import { dirname, sep } from 'node:path';

/** The deepest folder that holds all of some absolute paths; a path counts as being in its parent. */
export function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '/');
  while (!paths.every((path) => isBelow(path, folder))) folder = dirname(folder);
  return folder;
}

/** Tells whether a path lies below a folder; both absolute. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
