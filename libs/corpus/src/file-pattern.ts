/** A path with wildcards, taken apart: where to search, and what relative names to keep. */
export interface FilePattern {
  /** Leading part without wildcards; `.` if there is none. */
  readonly folder: string;
  /** Matches names below the folder, with forward slashes. */
  readonly matches: RegExp;
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
  const source = parts.slice(first).map(partSource).join('').replace(/\/$/, '');
  return { folder, matches: new RegExp(`^${source}$`, 'u') };
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
