import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '@albectra/files';

/** What is known of finished steps, across interruptions. */
export interface JournalEntry {
  /** Time spent on the step over all starts, in milliseconds. */
  readonly ms: number;
  readonly isDone: boolean;
  /** Figures of the step, for the summary. */
  readonly facts?: Readonly<Record<string, number>>;
}

/** Remembers which steps are done and how long they took, so that an interrupted quickstart continues. */
export class Journal {
  readonly #path: string;
  readonly #entries: Record<string, JournalEntry>;

  private constructor(path: string, entries: Record<string, JournalEntry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Opens the journal of a folder; a damaged one counts as empty, since every step can be repeated. */
  static open(path: string): Journal {
    return new Journal(path, existsSync(path) ? parseEntries(readFileSync(path, 'utf8')) : {});
  }

  get(step: string): JournalEntry | undefined {
    return this.#entries[step];
  }

  /** Adds time to a step, done or not. */
  async record(step: string, entry: JournalEntry): Promise<void> {
    const ms = (this.#entries[step]?.ms ?? 0) + entry.ms;
    this.#entries[step] = { ...entry, ms };
    await writeAtomically(this.#path, `${JSON.stringify(this.#entries, undefined, 2)}\n`);
  }
}

function parseEntries(text: string): Record<string, JournalEntry> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, JournalEntry] => isEntry(entry[1])),
    );
  } catch {
    return {};
  }
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { ms, isDone, facts = {} } = value as Partial<JournalEntry>;
  return (
    Number.isFinite(ms) &&
    typeof isDone === 'boolean' &&
    typeof facts === 'object' &&
    facts !== null &&
    Object.values(facts).every((fact) => Number.isFinite(fact))
  );
}
