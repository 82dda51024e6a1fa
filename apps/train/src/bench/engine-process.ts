/** The process of one engine: it measures what its parent asks for, and ends; without its parent, at once. */
import type { EngineJob, EngineMessage } from './bench-messages.ts';
import { measureEngine } from './measure-engine.ts';

/** Fulfilled when the last message is on its way. */
let sent: Promise<void> = Promise.resolve();

function tell(message: EngineMessage): void {
  sent = new Promise((resolve) => process.send?.(message, () => resolve()));
}

// Threads of an engine would keep the process.
process.once('disconnect', () => process.exit());
process.once('message', (job: EngineJob) => {
  void measureEngine(job, tell)
    .then(() => sent)
    .finally(() => process.disconnect());
});
