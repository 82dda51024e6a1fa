import { COUNTER_NOTES } from '../build-summary.ts';

/** Counters of what was left out begin with this. */
const SKIPPED = 'skipped';

/** What a counter counts, in words; of one without a text of its own, the words of its name. */
export function counterWords(name: string): string {
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return COUNTER_NOTES[name] ?? words;
}

/** Why documents or lines were left out, with their numbers, the most frequent first. */
export function skippedByReason(
  counters: Readonly<Record<string, number>>,
): readonly { readonly label: string; readonly value: number }[] {
  return Object.entries(counters)
    .filter(([name, count]) => name.startsWith(SKIPPED) && count > 0)
    .map(([name, value]) => ({ label: counterWords(name).replace(/^(documents )?skipped:? /, ''), value }))
    .sort((a, b) => b.value - a.value || (a.label < b.label ? -1 : 1));
}
