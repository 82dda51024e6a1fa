/** A path with wildcards, taken apart: where to search, and what relative names to keep. */
export interface FilePattern {
  /** Leading part without wildcards; `.` if there is none. */
  readonly folder: string;
  /** Matches names below the folder, with forward slashes. */
  readonly matches: RegExp;
  /** Most folders and names below the folder that a match can have; infinite with `**`. */
  readonly depth: number;
}

/**
 * Parses a path with `*` (any characters but a slash), `?` (one such character) or `**` (any folders).
 *
 * @returns undefined if the path has no wildcard.
 */
export function parseFilePattern(path: string): FilePattern | undefined {
  const parts = path.replaceAll('\\', '/').split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  if (first < 0) return undefined;
  const folder = first === 0 ? '.' : parts.slice(0, first).join('/') || '/';
  const names = parts.slice(first);
  const depth = names.includes('**') ? Number.POSITIVE_INFINITY : names.length;
  // As the last part, `**` means every file below.
  if (names.at(-1) === '**') names.push('*');
  const source = names.map(partSource).join('').replace(/\/$/, '');
  return { folder, matches: new RegExp(`^${source}$`, 'u'), depth };
}

/** `**` stands for any number of folders, each with its slash; another part for one name and a slash. */
function partSource(part: string): string {
  if (part === '**') return '(?:[^/]+/)*';
  const name = part
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
  return `${name}/`;
}
