/** Parts of the work on a document, in the order in which it passes them. */
export const WORK_PARTS = [
  'read',
  'filter',
  'split',
  'tokenize',
  'examples',
  'mask',
  'order',
  'write',
] as const;

/** A part of the work. */
export type WorkPart = (typeof WORK_PARTS)[number];

/** Milliseconds spent in each part. */
export type WorkTimes = Readonly<Record<WorkPart, number>>;

/** Measures in which part of its work a task spends its time; at any moment it is in one of them. */
export class StageMeter {
  readonly #milliseconds: Record<WorkPart, number>;
  #part: WorkPart = 'read';
  #since = performance.now();

  constructor() {
    this.#milliseconds = Object.fromEntries(WORK_PARTS.map((part) => [part, 0])) as Record<WorkPart, number>;
  }

  /** Ends the present part and begins another. */
  enter(part: WorkPart): void {
    if (part === this.#part) return;
    const now = performance.now();
    this.#milliseconds[this.#part] += now - this.#since;
    this.#part = part;
    this.#since = now;
  }

  /** The times until now. */
  times(): WorkTimes {
    const part = this.#part;
    this.enter(part === 'read' ? 'write' : 'read');
    this.enter(part);
    return { ...this.#milliseconds };
  }
}
