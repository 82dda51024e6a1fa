import { resolve, sep } from 'node:path';

/**
 * Names folders by as few of the last parts of their paths as tell them apart.
 *
 * Example: `a/runs/small` and `b/runs/small` become `a/runs/small` and `b/runs/small`; `x/one` and `x/two` become `one` and `two`.
 */
export function nameRuns(directories: readonly string[]): readonly string[] {
  const paths = directories.map((directory) => resolve(directory).split(sep));
  const longest = Math.max(...paths.map(({ length }) => length));
  for (let parts = 1; parts <= longest; parts++) {
    const names = paths.map((path) => path.slice(-parts).join('/'));
    if (new Set(names).size === names.length) return names;
  }
  // The same folder, named twice.
  return directories.map((directory, index) => `${directory} (${index + 1})`);
}
