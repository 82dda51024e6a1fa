import { availableParallelism, loadavg } from 'node:os';
import { defineCommand, formatDuration, ProgressLine } from '@albectra/cli';
import type { Command, CommandContext } from '@albectra/cli';
import type { EngineName } from '@albectra/compile';
import type { PretrainingRecipe } from '@albectra/training';
import { benchSchema } from '../bench/bench-config.ts';
import type { BenchConfiguration } from '../bench/bench-config.ts';
import { benchRecipe } from '../bench/bench-recipe.ts';
import { benchText } from '../bench/bench-text.ts';
import type { BenchResult } from '../bench/bench-text.ts';
import { runEngineProcess } from '../bench/run-engine-process.ts';
import { summarizeEngine } from '../bench/summarize-engine.ts';
import type { EngineResult } from '../bench/summarize-engine.ts';

/** `train bench`: what each engine does with the steps of a preset on this machine. */
export const bench: Command = defineCommand({
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
    const { preset, examples, precision } = configuration;
    const { batchSize, sequenceLength } = recipe;
    const [load = 0] = loadavg();
    const engines: EngineResult[] = [];
    for (const engine of new Set(configuration.engines)) {
      engines.push(await measure(engine, recipe, { configuration, context }));
    }
    const size = { preset, batchSize, sequenceLength, examples, precision };
    const result: BenchResult = { ...size, load, processors: availableParallelism(), engines };
    for (const line of benchText(result)) context.print(line);
    context.emit({ event: 'measured', ...result });
    return engines.some(({ figures }) => figures !== undefined) ? 0 : 1;
  },
});

async function measure(
  engine: EngineName,
  recipe: PretrainingRecipe,
  {
    configuration,
    context,
  }: { readonly configuration: BenchConfiguration; readonly context: CommandContext },
): Promise<EngineResult> {
  const { examples, steps, seconds, limitSeconds } = configuration;
  const line = new ProgressLine({ target: context.stderr });
  let done = 0;
  line.show(() => `${engine}: starting`);
  try {
    const record = await runEngineProcess(
      { engine, recipe, examples, steps, seconds },
      {
        limitSeconds,
        signal: context.signal,
        onMessage: (message) => {
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
