import type { EngineName } from '@albectra/compile';
import type { EngineMessage } from './bench-messages.ts';
import type { EngineRecord } from './run-engine-process.ts';

/** What is known of the steps of an engine. */
export interface StepFigures {
  /** Timed steps, the first one not among them. */
  readonly steps: number;
  readonly medianMs: number;
  /** A quarter of the steps were faster, and a quarter slower; absent of fewer than {@link QUARTILE_STEPS}. */
  readonly quartilesMs?: readonly [number, number];
  readonly rowsPerSecond: number;
  readonly tokensPerSecond: number;
  /** Share of the engine's speed on matrix products that the model's own operations reach, 0 to 1. */
  readonly utilisation?: number;
}

/** What was measured of one engine. */
export interface EngineResult {
  readonly engine: EngineName;
  readonly description?: string;
  readonly parameterCount?: number;
  /** Operations that the model needs for a step. */
  readonly flopsPerStep?: number;
  readonly firstStepMs?: number;
  /** Memory of the engine's process at its peak: Node.js, library, state and activations; not that of a GPU. */
  readonly peakBytes?: number;
  /** Operations a second on float32 matrix products alone. */
  readonly peakFlops?: number;
  readonly figures?: StepFigures;
  /** Why there are no figures, or what is to be known of them. */
  readonly note?: string;
}

/** Steps from which on quartiles say something. */
export const QUARTILE_STEPS = 8;

type Told<Kind extends EngineMessage['kind']> = Extract<EngineMessage, { kind: Kind }>;

/** Sums up what the process of an engine told. */
export function summarizeEngine(
  engine: EngineName,
  record: EngineRecord,
  { rows, limitSeconds }: { readonly rows: number; readonly limitSeconds: number },
): EngineResult {
  const { messages } = record;
  const told = <Kind extends EngineMessage['kind']>(kind: Kind): Told<Kind>[] =>
    messages.filter((message): message is Told<Kind> => message.kind === kind);
  const [opened] = told('opened');
  const [training] = told('training');
  const [peak] = told('peak');
  const [first, ...steps] = told('step');
  const timings = steps.map(({ ms }) => ms);
  const figures =
    training === undefined || timings.length === 0
      ? undefined
      : stepFigures(timings, { ...training, rows, peakFlops: peak?.flops });
  const note = noteOn(record, { timed: timings.length, isFirstDone: first !== undefined, limitSeconds });
  return {
    engine,
    ...(opened === undefined ? {} : { description: opened.description }),
    ...(training === undefined
      ? {}
      : { parameterCount: training.parameterCount, flopsPerStep: training.flops }),
    ...(first === undefined ? {} : { firstStepMs: first.ms, peakBytes: [first, ...steps].at(-1)!.peakBytes }),
    ...(peak === undefined ? {} : { peakFlops: peak.flops }),
    ...(figures === undefined ? {} : { figures }),
    ...(note === undefined ? {} : { note }),
  };
}

interface StepCosts {
  readonly rows: number;
  readonly tokens: number;
  readonly flops: number;
  readonly peakFlops: number | undefined;
}

function stepFigures(timings: readonly number[], { rows, tokens, flops, peakFlops }: StepCosts): StepFigures {
  const medianMs = quantile(timings, 0.5);
  const perSecond = 1000 / medianMs;
  return {
    steps: timings.length,
    medianMs,
    ...(timings.length < QUARTILE_STEPS
      ? {}
      : { quartilesMs: [quantile(timings, 0.25), quantile(timings, 0.75)] as const }),
    rowsPerSecond: rows * perSecond,
    tokensPerSecond: tokens * perSecond,
    ...(peakFlops === undefined ? {} : { utilisation: (flops * perSecond) / peakFlops }),
  };
}

/** The value below which a share of the values lies; between two values as far as the share says. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

interface Progress {
  readonly timed: number;
  readonly isFirstDone: boolean;
  readonly limitSeconds: number;
}

function noteOn(record: EngineRecord, progress: Progress): string | undefined {
  for (const message of record.messages) {
    if (message.kind === 'unavailable') return `missing ${message.missing}; get it: ${message.command}`;
    if (message.kind === 'failed') return `failed: ${message.message}`;
  }
  return record.end === 'died'
    ? `its process died: ${record.lastWords ?? ''}`
    : noteOnLength(record, progress);
}

function noteOnLength(
  { end }: EngineRecord,
  { timed, isFirstDone, limitSeconds }: Progress,
): string | undefined {
  if (end === 'time limit' && timed === 0) {
    const done = isFirstDone ? 'only the first step' : 'no step';
    return `${done} within ${limitSeconds} s; more time: --set limitSeconds=…, smaller steps: --set batchSize=…`;
  }
  if (timed >= QUARTILE_STEPS) return undefined;
  const limit = end === 'time limit' ? ` within ${limitSeconds} s` : '';
  return `${timed} timed ${timed === 1 ? 'step' : 'steps'} only${limit}: a rough figure`;
}
