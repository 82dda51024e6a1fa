import type { EngineName } from '@albectra/compile';
import type { PretrainingRecipe } from '@albectra/training';

/** What a process is to measure. */
export interface EngineJob {
  readonly engine: EngineName;
  readonly recipe: PretrainingRecipe;
  /** Examples of a row, where rows are packs. */
  readonly examples?: number | undefined;
  /** Timed steps at most. */
  readonly steps: number;
  /** Time of the timed steps, from which on there are enough. */
  readonly seconds: number;
}

/** What the process of an engine tells on its way. */
export type EngineMessage =
  | { readonly kind: 'opened'; readonly description: string }
  | {
      readonly kind: 'training';
      readonly parameterCount: number;
      readonly tokens: number;
      readonly flops: number;
    }
  | { readonly kind: 'step'; readonly ms: number; readonly peakBytes: number }
  /** Operations a second that the engine reaches on matrix products alone. */
  | { readonly kind: 'peak'; readonly flops: number }
  | { readonly kind: 'unavailable'; readonly missing: string; readonly command: string }
  | { readonly kind: 'failed'; readonly message: string };
