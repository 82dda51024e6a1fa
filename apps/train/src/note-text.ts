import type { PretrainEvent } from '@albectra/training';

/** Events that are told in a line of their own, beside the progress; none of the others. */
export function noteText(event: PretrainEvent): string[] {
  switch (event.kind) {
    case 'started':
      return event.step > 0 ? [`Continuing after step ${event.step}.`] : [];
    case 'skipped':
      return [`Step ${event.step} left out: ${event.name} is not finite (${event.skippedSteps} so far).`];
    case 'rolled-back':
      return [
        `Step ${event.fromStep}: ${event.name} is not finite. Back to step ${event.toStep}, without the batches since then.`,
      ];
    default:
      return [];
  }
}
