import type { UnigramTrainingOptions } from './unigram-training-options.ts';
import type { UnigramTrainingProgress } from './unigram-training-progress.ts';

/** Milliseconds between two reports on a step that threads work on. */
const REPORT_INTERVAL_MS = 200;

/** Ends a step of the work: reports it, lets other work run, and stops if the signal says so. */
export class Turn {
  readonly #options: Pick<UnigramTrainingOptions, 'onProgress' | 'signal'>;

  constructor(options: Pick<UnigramTrainingOptions, 'onProgress' | 'signal'>) {
    this.#options = options;
  }

  /** Reports the end of a step. @throws the signal's reason, if it is aborted. */
  async end(progress: UnigramTrainingProgress): Promise<void> {
    this.#options.onProgress?.(progress);
    // A macrotask, so that signal handlers and timers get their turn where this thread does the work.
    await new Promise((resolve) => void setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
  }

  /** Reports on a step while it goes on. */
  async during<Result>(step: Promise<Result>, progress: () => UnigramTrainingProgress): Promise<Result> {
    const timer = setInterval(() => this.#options.onProgress?.(progress()), REPORT_INTERVAL_MS);
    try {
      return await step;
    } finally {
      clearInterval(timer);
    }
  }
}
