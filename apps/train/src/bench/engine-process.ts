/** The process of one engine: it measures what its parent asks for, and ends. */
import type { EngineJob } from './bench-messages.ts';
import { measureEngine } from './measure-engine.ts';

process.once('message', (job: EngineJob) => {
  void measureEngine(job, (message) => void process.send?.(message)).finally(() => process.disconnect());
});
