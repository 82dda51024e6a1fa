import { availableParallelism } from 'node:os';
import { describeEngines, PRECISIONS } from '@albectra/compile';
import type { Precision } from '@albectra/compile';
import { ENCODER_PRESETS, encoderConfig } from '@albectra/encoder';
import type { EncoderConfig, EncoderPresetName } from '@albectra/encoder';
import { modelStepFlops, syntheticBatch } from '@albectra/training';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { median } from './measure.ts';
import { numberOption } from './options.ts';
import { openProducts } from './step/measure-products.ts';
import { startOwn, threadSettings, type StepProcess } from './step/start-own.ts';
import type { OwnEngine, StepJob } from './step/step-job.ts';
import { startTorch, type TorchJob } from './step/torch-steps.ts';

const PREDICTION_SHARE = 0.15;
const FLOPS_PER_GIGAFLOP = 1e9;
const MS_PER_SECOND = 1000;

/** One training step, forward to optimizer, on engines and in PyTorch, in turns. */
export const step: Benchmark = {
  summary: 'Runs whole training steps on each engine and in PyTorch: milliseconds, memory, matrix products.',
  options: {
    model: 'encoder preset (default electra-tiny)',
    batch: 'rows (default 32)',
    length: 'tokens of a row (default 64)',
    dropout: 'share to drop (default that of the preset)',
    threads: 'threads of each contender, other engines than tensorflow apart (default all processors)',
    rounds: 'measured rounds (default 5)',
    steps: 'steps of a contender in a round (default 1)',
    engines:
      'comma-separated: tensorflow, tensorflow unfused, tfjs eager, wasm, webgpu, cpu (default: those that work here but cpu)',
    precision:
      'comma-separated: float32, bfloat16, float16; of graphs and of PyTorch, which has no float16 here (default float32)',
    slow: 'yes to measure a precision also where it is slower than float32',
    python: 'a Python with PyTorch; runs its eager mode and torch.compile, too',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const job = await stepJob(options);
    const threads = threadsOf(options);
    // TensorFlow reads them when it is loaded into this process, for its products alone.
    if (threads !== undefined) Object.assign(process.env, threadSettings(threads));
    const contenders = await startAll(job, options);
    const products = Object.hasOwn(contenders, 'tensorflow')
      ? await openProducts(job.config, tokensOf(job))
      : undefined;
    const rounds = numberOption(options, 'rounds', 5);
    const measured: Record<string, Measured> = {};
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [name, contender] of Object.entries(contenders)) {
        const { ms, cpuMs, peakMb } = await contender.run(numberOption(options, 'steps', 1));
        const known = measured[name] ?? { ms: [], cpuMs: [], firstPeakMb: peakMb };
        measured[name] = {
          ms: [...known.ms, ...ms],
          cpuMs: [...known.cpuMs, ...cpuMs],
          peakMb,
          firstPeakMb: known.firstPeakMb,
          firstMs: contender.firstMs,
        };
      }
      if (products !== undefined) rates.push(await products.run());
    }
    for (const contender of Object.values(contenders)) contender.close();
    products?.close();
    return report(job, { measured, rates, contenders, title: options['model'] ?? 'electra-tiny' });
  },
};

interface Measured {
  readonly ms: readonly number[];
  readonly cpuMs: readonly number[];
  readonly peakMb: number;
  /** The same after the first round. */
  readonly firstPeakMb: number;
  readonly firstMs: number;
}

function tokensOf({ rows, length }: Pick<StepJob, 'rows' | 'length'>): number {
  return rows * length;
}

type JobWithoutEngine = Omit<StepJob, 'engine' | 'precision'>;

async function stepJob(options: Readonly<Record<string, string>>): Promise<JobWithoutEngine> {
  const length = numberOption(options, 'length', 64);
  return {
    config: presetConfig(options['model'] ?? 'electra-tiny', options['dropout']),
    rows: numberOption(options, 'batch', 32),
    length,
    predictions: Math.max(1, Math.floor(PREDICTION_SHARE * length)),
    allowSlow: options['slow'] === 'yes',
  };
}

function presetConfig(preset: string, dropout: string | undefined): EncoderConfig {
  const config = ENCODER_PRESETS[preset as EncoderPresetName];
  if (config === undefined) {
    throw new Error(
      `Option model: expected one of ${Object.keys(ENCODER_PRESETS).join(', ')}, got ${preset}.`,
    );
  }
  if (dropout === undefined) return encoderConfig(config);
  const rate = Number(dropout);
  return encoderConfig({ ...config, hiddenDropout: rate, attentionDropout: rate });
}

async function startAll(
  job: JobWithoutEngine,
  options: Readonly<Record<string, string>>,
): Promise<Record<string, StepProcess>> {
  const contenders: Record<string, StepProcess> = {};
  const engines = options['engines']?.split(',') ?? (await workingEngines());
  for (const precision of precisionsOf(options['precision'] ?? 'float32')) {
    const suffix = precision === 'float32' ? '' : ` ${precision}`;
    for (const engine of engines.filter((name) => precision === 'float32' || name.startsWith('tensorflow'))) {
      const own = { ...job, precision, engine: engine as OwnEngine };
      contenders[`${engine}${suffix}`] = await startOwn(own, threadsOf(options));
    }
    for (const [name, compile] of TORCH_MODES) {
      if (options['python'] === undefined || precision === 'float16') continue;
      const peer = torchJob(job, { precision, compile, threads: threadsOf(options) });
      contenders[`${name}${suffix}`] = await startTorch(options['python'], peer);
    }
  }
  return contenders;
}

function threadsOf(options: Readonly<Record<string, string>>): number | undefined {
  return options['threads'] === undefined ? undefined : numberOption(options, 'threads', 1);
}

/** Ways to run PyTorch: name, and whether it compiles. */
const TORCH_MODES = [
  ['torch eager', false],
  ['torch.compile', true],
] as const;

function precisionsOf(list: string): Precision[] {
  return list.split(',').map((name) => {
    const precision = PRECISIONS.find((known) => known === name);
    if (precision !== undefined) return precision;
    throw new Error(`Option precision: expected some of ${PRECISIONS.join(', ')}, got ${name}.`);
  });
}

function torchJob(
  { config, rows, length: sequenceLength, predictions }: JobWithoutEngine,
  {
    precision,
    compile,
    threads = availableParallelism(),
  }: { readonly precision: Precision; readonly compile: boolean; readonly threads: number | undefined },
): TorchJob {
  return {
    config,
    batch: syntheticBatch(config.vocabularySize, { rows, sequenceLength, predictions }),
    compile,
    precision: precision === 'float32' ? 'float32' : 'bf16',
    threads,
    heads: 'masked',
  };
}

async function workingEngines(): Promise<string[]> {
  const reports = await describeEngines();
  const working = reports
    .filter(({ name, available }) => available && name !== 'cpu')
    .map(({ name }) => name);
  return working.flatMap((name) => (name === 'tensorflow' ? [name, 'tfjs eager'] : [name]));
}

function report(
  job: JobWithoutEngine,
  run: {
    readonly measured: Readonly<Record<string, Measured>>;
    readonly rates: readonly number[];
    readonly contenders: Readonly<Record<string, StepProcess>>;
    readonly title: string;
  },
): BenchmarkResult {
  const { config, rows, length: sequenceLength, predictions } = job;
  const gigaflops = modelStepFlops(config, { rows, sequenceLength, predictions }) / FLOPS_PER_GIGAFLOP;
  const rate = run.rates.length === 0 ? undefined : median(run.rates);
  const productsMs = rate === undefined ? undefined : (gigaflops / rate) * MS_PER_SECOND;
  const own = run.measured['tensorflow'];
  return {
    title: `Training steps of ${run.title}`,
    conditions: {
      batch: rows,
      length: sequenceLength,
      predictions,
      vocabulary: config.vocabularySize,
      dropout: config.hiddenDropout,
      'GFLOP of matrix products a step': Math.round(gigaflops),
      ...(rate === undefined ? {} : { "GFLOP/s of TensorFlow's MatMul alone": Math.round(rate) }),
      ...Object.fromEntries(Object.entries(run.contenders).map(([name, { version }]) => [name, version])),
    },
    rows: Object.entries(run.measured).map(([contender, { ms, cpuMs, peakMb, firstPeakMb, firstMs }]) => ({
      contender,
      'ms/step': median(ms),
      'fastest ms': Math.min(...ms),
      'tensorflow ×': own === undefined ? '' : median(ms) / median(own.ms),
      'CPU ms': Math.min(...cpuMs),
      'tensorflow × (CPU)': own === undefined ? '' : Math.min(...cpuMs) / Math.min(...own.cpuMs),
      'rows/s': (rows * MS_PER_SECOND) / median(ms),
      ...(productsMs === undefined ? {} : { 'products %': (100 * productsMs) / median(ms) }),
      'first step s': firstMs / MS_PER_SECOND,
      'peak MB': Math.round(peakMb),
      'grown MB': Math.round(peakMb - firstPeakMb),
      'drift %': driftOf(cpuMs),
    })),
  };
}

/** How much longer the last quarter of the steps took than the first, in percent of processor time. */
function driftOf(cpuMs: readonly number[]): number | string {
  const quarter = Math.floor(cpuMs.length / 4);
  if (quarter < 5) return '';
  return Math.round(100 * (median(cpuMs.slice(-quarter)) / median(cpuMs.slice(0, quarter)) - 1));
}
