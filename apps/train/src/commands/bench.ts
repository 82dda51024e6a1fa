import { defineCommand, formatCount, formatDuration, ProgressLine } from '@albectra/cli';
import type { Command, CommandContext } from '@albectra/cli';
import type { EngineName } from '@albectra/compile';
import type { PretrainingRecipe } from '@albectra/training';
import { benchSchema } from '../bench/bench-config.ts';
import type { BenchConfiguration } from '../bench/bench-config.ts';
import type { EngineMessage } from '../bench/bench-messages.ts';
import { benchRecipe } from '../bench/bench-recipe.ts';
import { benchText } from '../bench/bench-text.ts';
import { runEngineProcess } from '../bench/run-engine-process.ts';
import { summarizeEngine } from '../bench/summarize-engine.ts';
import type { EngineResult } from '../bench/summarize-engine.ts';

/** What the columns mean. */
const LEGEND =
  'Memory is that of the whole process, without that of a GPU. GFLOP/s: on float32 matrix products alone;\n' +
  "utilisation: the share of it that the model's own operations reach, the first step left out.";

/** `train bench`: what each engine does with the steps of a preset on this machine. */
export const bench: Command = defineCommand({
  name: 'bench',
  summary: 'Measures training steps on every engine of this machine.',
  description:
    'Measures whole training steps on every engine of this machine, each in a process of its own: sequences a\n' +
    "second, time of a step, memory, and the share of the engine's speed on matrix products that the model's own\n" +
    'operations reach. Rows are full, so that all tokens count. Close other programs before: they take their share.',
  options: [
    { name: 'preset', key: 'preset', placeholder: 'NAME', description: 'Model and optimizer.' },
    {
      name: 'engines',
      key: 'engines',
      placeholder: 'NAMES',
      description: 'Names with commas between: tensorflow,webgpu,wasm,cpu.',
    },
    { name: 'batch', key: 'batchSize', placeholder: 'ROWS', numeric: true, description: 'Rows of a step.' },
    {
      name: 'length',
      key: 'sequenceLength',
      placeholder: 'TOKENS',
      numeric: true,
      description: 'Tokens of a row.',
    },
  ],
  examples: [
    'train bench',
    'train bench --preset albert-base --batch 8 --length 512 --engines tensorflow,wasm',
    'train bench --preset bert-small --set precision=bfloat16 --json',
  ],
  schema: benchSchema,
  run: async (configuration, context) => {
    const recipe = benchRecipe(configuration);
    const results: EngineResult[] = [];
    let model: Extract<EngineMessage, { kind: 'training' }> | undefined;
    for (const engine of new Set(configuration.engines)) {
      results.push(
        await measure(engine, recipe, {
          configuration,
          context,
          onModel: (message) => (model = message),
        }),
      );
    }
    const { preset, precision } = configuration;
    const { batchSize, sequenceLength } = recipe;
    const size =
      model === undefined
        ? []
        : [
            `${formatCount(model.parameterCount)} parameters`,
            `${formatCount(model.flops / 1e9)} GFLOP a step`,
          ];
    context.print(
      [`${preset}: ${batchSize} rows of ${sequenceLength} tokens`, precision, ...size].join(', '),
    );
    for (const { engine, description } of results) {
      if (description !== undefined) context.print(`  ${engine}: ${description}`);
    }
    for (const line of benchText(results)) context.print(line);
    if (results.some(({ figures }) => figures !== undefined)) context.print(LEGEND);
    context.emit({
      event: 'measured',
      preset,
      batchSize,
      sequenceLength,
      precision,
      parameterCount: model?.parameterCount,
      flopsPerStep: model?.flops,
      engines: results,
    });
    return results.some(({ figures }) => figures !== undefined) ? 0 : 1;
  },
});

async function measure(
  engine: EngineName,
  recipe: PretrainingRecipe,
  {
    configuration,
    context,
    onModel,
  }: {
    readonly configuration: BenchConfiguration;
    readonly context: CommandContext;
    readonly onModel: (message: Extract<EngineMessage, { kind: 'training' }>) => void;
  },
): Promise<EngineResult> {
  const { steps, seconds, limitSeconds } = configuration;
  const line = new ProgressLine({ target: context.stderr });
  let done = 0;
  line.show(() => `${engine}: starting`);
  try {
    const record = await runEngineProcess(
      { engine, recipe, steps, seconds },
      {
        limitSeconds,
        signal: context.signal,
        onMessage: (message) => {
          if (message.kind === 'training') onModel(message);
          if (message.kind !== 'step') return;
          done += 1;
          line.show(() => `${engine}: step ${done}, ${formatDuration(message.ms)}`);
        },
      },
    );
    return summarizeEngine(engine, record, { rows: recipe.batchSize, limitSeconds });
  } finally {
    line.close();
  }
}
