import { describeEngines, openEngine, PRECISIONS } from '@albectra/compile';
import type { EngineName, Precision, Session } from '@albectra/compile';
import { ENCODER_PRESETS, encoderConfig, initializeParameters, pretrainingModel } from '@albectra/encoder';
import type { EncoderPresetName, PretrainingModel } from '@albectra/encoder';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import { adamW, electraSchedule } from '@albectra/optimizer';
import { deriveKey, Draws } from '@albectra/random';
import { createTrainStep, createTrainingState } from '@albectra/training';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { measureInTurns } from './measure.ts';
import { numberOption } from './options.ts';

const PREDICTION_SHARE = 0.15;

/** One training step, forward to optimizer, on every engine of this machine in turns. */
export const step: Benchmark = {
  summary: 'Runs whole training steps on each engine: milliseconds a step and rows a second.',
  options: {
    model: 'encoder preset (default electra-tiny)',
    batch: 'rows (default 32)',
    length: 'tokens of a row (default 64)',
    rounds: 'measured steps of each engine (default 5)',
    engines: 'comma-separated names (default all that work here but cpu)',
    precision: 'comma-separated: float32, bfloat16, float16; the latter on tensorflow only (default float32)',
    slow: 'yes to measure a precision also where it is slower than float32',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const model = benchModel(options['model'] ?? 'electra-tiny');
    const batchSize = numberOption(options, 'batch', 32);
    const length = numberOption(options, 'length', 64);
    const batch = syntheticBatch(model.config.vocabularySize, batchSize, length);
    const sessions = await openSessions(model, {
      engines: options['engines']?.split(',') ?? (await workingEngines()),
      precisions: precisionsOf(options['precision'] ?? 'float32'),
      allowSlow: options['slow'] === 'yes',
    });
    const medians = await measureInTurns(
      Object.fromEntries(
        Object.entries(sessions).map(([name, session]) => [name, () => session.run('train', batch, [1, 2])]),
      ),
      numberOption(options, 'rounds', 5),
    );
    return {
      title: `Training steps of ${options['model'] ?? 'electra-tiny'}`,
      conditions: { batch: batchSize, length, vocabulary: model.config.vocabularySize },
      rows: Object.entries(medians).map(([engine, ms]) => ({
        engine,
        'ms/step': ms,
        'rows/s': (batchSize * 1000) / ms,
      })),
    };
  },
};

function benchModel(preset: string): PretrainingModel {
  const config = ENCODER_PRESETS[preset as EncoderPresetName];
  if (config === undefined) {
    throw new Error(
      `Option model: expected one of ${Object.keys(ENCODER_PRESETS).join(', ')}, got ${preset}.`,
    );
  }
  return pretrainingModel(encoderConfig(config));
}

function precisionsOf(list: string): Precision[] {
  return list.split(',').map((name) => {
    const precision = PRECISIONS.find((known) => known === name);
    if (precision !== undefined) return precision;
    throw new Error(`Option precision: expected some of ${PRECISIONS.join(', ')}, got ${name}.`);
  });
}

interface Contenders {
  readonly engines: readonly string[];
  readonly precisions: readonly Precision[];
  readonly allowSlow: boolean;
}

async function openSessions(
  model: PretrainingModel,
  { engines, precisions, allowSlow }: Contenders,
): Promise<Record<string, Session>> {
  const optimizer = adamW({ weightDecay: 0.01 });
  const schedule = electraSchedule({ learningRate: 1e-3, warmupSteps: 10, totalSteps: 1000 });
  const train = createTrainStep({ model, optimizer, schedule, clipNorm: 1 });
  const { initializerRange } = model.config;
  const parameters = initializeParameters(model.specs, { key: deriveKey(1, 'bench'), initializerRange });
  const state = createTrainingState(parameters, optimizer.slots(model.specs));
  const sessions: Record<string, Session> = {};
  for (const name of engines) {
    const engine = await openEngine(name as EngineName);
    for (const precision of precisions) {
      if (name !== 'tensorflow' && precision !== 'float32') continue;
      const contender = precision === 'float32' ? name : `${name} ${precision}`;
      sessions[contender] = await engine.open({ train }, state, { precision, allowSlow });
    }
  }
  return sessions;
}

async function workingEngines(): Promise<EngineName[]> {
  const reports = await describeEngines();
  return reports.filter(({ name, available }) => available && name !== 'cpu').map(({ name }) => name);
}

/** A full batch of random tokens with predictions spread over each row. */
function syntheticBatch(vocabularySize: number, rows: number, length: number): NamedArrays {
  const draws = new Draws(deriveKey(1, 'batch'));
  const predictions = Math.max(1, Math.floor(PREDICTION_SHARE * length));
  const fill = (width: number, value: (row: number, column: number) => number): NamedArray => ({
    shape: [rows, width],
    dtype: 'int32',
    values: Int32Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width)),
  });
  const ids = fill(length, (row, column) => draws.seek(row, column).below(vocabularySize));
  const stride = Math.floor(length / predictions);
  const positions = fill(predictions, (_, column) => column * stride);
  const labels = fill(predictions, (row, column) => ids.values[row * length + column * stride]!);
  return {
    originalIds: ids,
    inputIds: ids,
    segmentIds: fill(length, () => 0),
    attentionMask: fill(length, () => 1),
    predictionSlots: fill(length, (_, column) =>
      column % stride === 0 && column / stride < predictions ? 1 + column / stride : 0,
    ),
    maskedPositions: positions,
    maskedLabels: labels,
    maskedWeights: {
      shape: [rows, predictions],
      dtype: 'float32',
      values: new Float32Array(rows * predictions).fill(1),
    },
    pairLabels: { shape: [rows], dtype: 'int32', values: new Int32Array(rows) },
  };
}
