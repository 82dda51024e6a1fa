import { formatCount, table } from '@albectra/report';
import type { Section } from '@albectra/report';
import type { HistoryEntry } from '@albectra/training';
import type { RunData } from './run-data.ts';

/** Entries shown of a run at most: its first, and its last ones. */
const SHOWN_ENTRIES = 20;

/** When the work on each run began and how it ended. */
export function historySection(runs: readonly RunData[]): Section | undefined {
  const rows = runs.flatMap(({ name, history }) => shown(history).map((entry) => rowOf(name, entry)));
  if (rows.length === 0) return undefined;
  const left = runs.reduce((sum, { history }) => sum + history.length - shown(history).length, 0);
  return {
    title: 'Starts and ends',
    lead: `Work that was killed, or goes on, has no end.${left === 0 ? '' : ` ${formatCount(left)} entries between are left out.`}`,
    content: [
      table({
        caption: 'Starts and ends',
        hidesCaption: true,
        columns: [{ label: 'run' }, { label: 'time (UTC)' }, { label: 'what' }],
        rows,
      }),
    ],
  };
}

function shown(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  if (history.length <= SHOWN_ENTRIES) return history;
  return [...history.slice(0, 1), ...history.slice(1 - SHOWN_ENTRIES)];
}

function rowOf(name: string, entry: HistoryEntry): readonly string[] {
  const time = entry.time.slice(0, 19).replace('T', '\u00A0');
  const step = formatCount(entry.step);
  if (entry.event === 'started') {
    const begun = entry.step === 0 ? 'begun' : `taken up after step ${step}`;
    return [name, time, `${begun}, on ${entry.engine} (${entry.device.slice(0, 200)})`];
  }
  const reason = entry.reason === undefined ? '' : `: ${entry.reason.slice(0, 300)}`;
  return [name, time, `${entry.outcome.replace('-', ' ')} at step ${step}${reason}`];
}
