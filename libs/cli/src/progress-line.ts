/** What a progress line writes to: `process.stderr`, or a fake in tests. */
export interface ProgressTarget {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Writes a text as it stands. */
  write(text: string): unknown;
}

/** Options of {@link ProgressLine}. */
export interface ProgressLineOptions {
  /** Where to write; standard error by default, so that results on standard output stay clean. */
  readonly target?: ProgressTarget;
  /** Least time between two renderings on a terminal, in milliseconds. Default 100. */
  readonly terminalIntervalMs?: number;
  /** Least time between two lines in a log, in milliseconds. Default 10,000. */
  readonly plainIntervalMs?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

const ERASE_LINE = '\r\u001B[2K';
const DEFAULT_COLUMNS = 80;

/**
 * Shows the state of a long job: one line that changes on a terminal, plain lines elsewhere.
 *
 * Rendering is handed over as a function and called only when the line is due, so that `show` may be
 * called for every item.
 */
export class ProgressLine {
  readonly #target: ProgressTarget;
  readonly #intervalMs: number;
  readonly #now: () => number;
  #lastMs = -Infinity;
  #shown = '';
  #pending: (() => string) | undefined;

  constructor(options: ProgressLineOptions = {}) {
    const {
      target = process.stderr,
      terminalIntervalMs = 100,
      plainIntervalMs = 10_000,
      now = () => performance.now(),
    } = options;
    this.#target = target;
    this.#intervalMs = target.isTTY === true ? terminalIntervalMs : plainIntervalMs;
    this.#now = now;
  }

  /** Shows what `render` returns, if the last rendering is long enough ago. */
  show(render: () => string): void {
    const nowMs = this.#now();
    if (nowMs - this.#lastMs < this.#intervalMs) {
      this.#pending = render;
      return;
    }
    this.#lastMs = nowMs;
    this.#draw(render);
  }

  /** Writes a line that stays, above the changing one. */
  note(line: string): void {
    if (this.#target.isTTY !== true) {
      this.#target.write(`${line}\n`);
      return;
    }
    const shown = this.#shown;
    this.#target.write(`${ERASE_LINE}${line}\n${shown}`);
  }

  /** Shows the last state, which throttling may have held back, and ends the line. Calling it twice does nothing more. */
  close(): void {
    if (this.#pending !== undefined) this.#draw(this.#pending);
    if (this.#target.isTTY === true && this.#shown !== '') this.#target.write('\n');
    this.#shown = '';
  }

  #draw(render: () => string): void {
    this.#pending = undefined;
    const text = render();
    if (this.#target.isTTY !== true) {
      this.#target.write(`${text}\n`);
      return;
    }
    // A line as wide as the terminal would wrap, and the next one could not erase it.
    this.#shown = text.slice(0, (this.#target.columns ?? DEFAULT_COLUMNS) - 1);
    this.#target.write(`${ERASE_LINE}${this.#shown}`);
  }
}
