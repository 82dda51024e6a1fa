import type { Evaluation } from '../evaluation/summarize-scores.ts';
import type { Throughput } from '../throughput.ts';

/** What happens during a run, for display and logs. */
export type PretrainEvent =
  | { readonly kind: 'started'; readonly step: number; readonly steps: number }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly steps: number;
      /** Loss, its parts, gradient norm and learning rate. */
      readonly metrics: Readonly<Record<string, number>>;
      readonly throughput: Throughput;
    }
  | {
      /** A step that replaced no parameter, since a number in it was not finite. */
      readonly kind: 'skipped';
      readonly step: number;
      /** The metric that was not finite. */
      readonly name: string;
      /** All such steps of the run. */
      readonly skippedSteps: number;
    }
  | {
      /** The run goes on from its last checkpoint, without the batches since then. */
      readonly kind: 'rolled-back';
      readonly fromStep: number;
      /** Step of the checkpoint; 0 for the start of the run. */
      readonly toStep: number;
      /** The metric or tensor that was not finite. */
      readonly name: string;
    }
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly directory: string };
