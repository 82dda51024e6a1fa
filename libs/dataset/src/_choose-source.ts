/** What rounding may take from a lead; far less than the bound leaves free, and enough for 2^39 turns. */
const TOLERANCE = 1e-4;

/**
 * Chooses whose turn is next, so that after any number of turns each has had less than one too many or too few.
 *
 * The one is chosen that would be the first to fall behind by too much, among those whose turn it may be
 * (Tijdeman 1980, "The chairman assignment problem"; the bound is 1 - 1/(2k - 2) for k of them).
 *
 * @param shares Which part of all turns each is to have; they add up to 1.
 * @param taken Turns that each has had so far.
 * @param turns Their sum.
 */
export function chooseSource(shares: readonly number[], taken: readonly number[], turns: number): number {
  if (shares.length === 1) return 0;
  const least = 1 / (2 * shares.length - 2);
  let chosen = 0;
  let earliest = Infinity;
  for (let source = 0; source < shares.length; source++) {
    const share = shares[source]!;
    const lead = share * (turns + 1) - taken[source]!;
    if (lead < least - TOLERANCE) continue;
    // Turns until it would be too far behind.
    const deadline = (1 - least - lead) / share;
    if (deadline < earliest) {
      earliest = deadline;
      chosen = source;
    }
  }
  return chosen;
}
