/**
 * Finds the candidate that a mistyped `name` most likely meant.
 *
 * Upper and lower case, `-` and `_` do not count. A candidate is near if at most a third of the
 * longer name's letters were changed, added, dropped or exchanged with a neighbour, or if one
 * name contains the other. Of equally near candidates, the first wins.
 *
 * Example: `nearestKey('sequence-lenght', ['seed', 'sequenceLength'])` is `'sequenceLength'`.
 *
 * @returns The nearest candidate, or `undefined` if none is near.
 */
export function nearestKey(name: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(name);
  let nearest: string | undefined;
  let smallest = Infinity;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    const distance = editDistance(wanted, folded);
    const allowed = Math.floor(Math.max(wanted.length, folded.length) / 3);
    const related = contains(wanted, folded) || contains(folded, wanted);
    if ((distance <= allowed || related) && distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

const SHORTEST_RELATED_NAME = 3;

function contains(longer: string, shorter: string): boolean {
  return shorter.length >= SHORTEST_RELATED_NAME && longer.includes(shorter);
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Optimal string alignment distance: insertions, deletions, substitutions, exchanges of neighbours. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const exchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + cost,
        exchanged ? at(beforePrevious, column - 2) + 1 : Infinity,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
