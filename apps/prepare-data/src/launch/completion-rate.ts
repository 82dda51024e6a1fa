/** Only the last ten minutes of a stage tell how fast it is now. */
const WINDOW_MS = 600_000;
/** A stage of which nothing was heard for this long has no rate. */
const SILENT_MS = 900_000;

/**
 * Tasks that are completed in a millisecond, by the times at which the last ones were.
 *
 * @param completedMs When each task was done, rising.
 * @returns Undefined if too little is known, or nothing has happened for a quarter of an hour.
 */
export function completionRate(completedMs: readonly number[], nowMs: number): number | undefined {
  const newest = completedMs.at(-1) ?? 0;
  if (nowMs - newest > SILENT_MS) return undefined;
  const recent = completedMs.filter((time) => time >= newest - WINDOW_MS);
  const spanMs = newest - (recent[0] ?? newest);
  return spanMs > 0 ? (recent.length - 1) / spanMs : undefined;
}
