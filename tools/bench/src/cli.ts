import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { formatResult } from './format-result.ts';
import { describeShare, readProcessorTicks, stolenShare } from './stolen-time.ts';

/** The benchmarks by name; each is loaded when it is asked for. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  corpus: async () => (await import('./corpus/corpus.ts')).corpus,
  examples: async () => (await import('./examples.ts')).examples,
  loader: async () => (await import('./loader.ts')).loader,
  masking: async () => (await import('./masking.ts')).masking,
  sentences: async () => (await import('./sentences.ts')).sentences,
  step: async () => (await import('./step.ts')).step,
  tokens: async () => (await import('./tokens/tokens.ts')).tokens,
  tokenize: async () => (await import('./tokenize/tokenize.ts')).tokenize,
  'tokenize-memory': async () => (await import('./tokenize/tokenize-memory.ts')).tokenizeMemory,
  'tokenize-threads': async () => (await import('./tokenize/tokenize-threads.ts')).tokenizeThreads,
  'train-unigram': async () => (await import('./train-unigram/train-unigram.ts')).trainUnigramBenchmark,
  prepare: async () => (await import('./prepare/prepare.ts')).prepare,
  'prepare-memory': async () => (await import('./prepare/prepare-memory.ts')).prepareMemory,
  'train-wordpiece': async () =>
    (await import('./train-wordpiece/train-wordpiece.ts')).trainWordPieceBenchmark,
};

const HELP = `Usage: npm run bench -- NAME [--json] [key=value …]

Runs a benchmark, each contender in turns with its peers, and prints a table.

Example:
  npm run bench -- step model=electra-small batch=16 length=128
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name, ...assignments] = positionals;
  const load = name === undefined ? undefined : BENCHMARKS[name];
  if (values.help || load === undefined) {
    await printHelp();
    if (name !== undefined) console.error(`\nThere is no benchmark '${name}'.`);
    return values.help ? 0 : 2;
  }
  const benchmark = await load();
  const before = readProcessorTicks();
  const result = await benchmark.run(parseAssignments(assignments));
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    'processor time that the host gave to others': describeShare(stolenShare(before, readProcessorTicks())),
  };
  const complete = { ...result, conditions: { ...machine, ...result.conditions } };
  console.log(values.json ? JSON.stringify({ name, ...complete }) : formatResult(complete));
  return 0;
}

async function printHelp(): Promise<void> {
  console.log(HELP);
  for (const [name, load] of Object.entries(BENCHMARKS)) {
    const { summary, options = {} } = await load();
    console.log(`  ${name.padEnd(17)} ${summary}`);
    for (const [key, meaning] of Object.entries(options))
      console.log(`                    ${key}=…  ${meaning}`);
  }
}

function parseAssignments(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((text) => {
      const [key = '', ...rest] = text.split('=');
      return [key, rest.join('=')];
    }),
  );
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
