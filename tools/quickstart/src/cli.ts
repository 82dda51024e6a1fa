import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  describeFailure,
  formatBytes,
  formatCount,
  formatDuration,
  isCliError,
  UsageError,
} from '@albectra/cli';
import { lockFolder } from '@albectra/files';
import { gatherCorpus, listDocumentation, listNamed } from './gather-corpus.ts';
import type { CorpusListing } from './gather-corpus.ts';
import { Journal } from './journal.ts';
import type { JournalEntry } from './journal.ts';
import { planSteps, quickstartPaths } from './plan-steps.ts';
import type { QuickstartPaths, Step } from './plan-steps.ts';
import { commandLine, runProgram } from './run-step.ts';
import { summarize } from './summary.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const HELP = `Usage: npm run quickstart [-- OPTIONS] [-- FILE-OR-FOLDER …]

The main job, end to end, on two cores in minutes: real text to a vocabulary, ALBERT and ELECTRA
shards, two tiny pre-trained encoders, their evaluation, and exports that Hugging Face loads.
The text is the Markdown documentation of the installed packages, or the files that you name
(.txt, .jsonl, .md, also .gz). Stopped at any point, the same command continues.

  --engine NAME   auto (default), tensorflow, webgpu, wasm or cpu
  --output DIR    where everything goes (default: quickstart/)
  --help          print this text

Examples:
  npm run quickstart
  npm run quickstart -- my/texts
`;

const EXIT_USAGE = 2;
const EXIT_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;
const ENGINES: readonly string[] = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'];

/** Ends the quickstart with an exit code, after what was wrong has been said. */
class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

interface Options {
  readonly paths: readonly string[];
  readonly engine: string;
  readonly output: string;
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  const listing =
    options.paths.length === 0
      ? await listDocumentation(join(root, 'node_modules'))
      : await listNamed(options.paths.map((path) => resolve(path)));
  const name = options.paths.length === 0 ? 'documentation' : 'texts';
  const paths = quickstartPaths(join(options.output, `${name}-${listing.fingerprint}`));
  const lock = await lockFolder(paths.folder);
  try {
    const journal = Journal.open(join(paths.folder, 'quickstart.json'));
    const engine = await findEngine(options.engine, { journal, signal });
    await makeCorpus(listing, { paths, journal, signal });
    const steps = planSteps(paths, engine);
    for (const step of steps) await runStep(step, { journal, signal });
    console.log(summarize(paths, steps, journal).join('\n'));
  } finally {
    await lock.release();
  }
}

/** Prepares the TensorFlow runtime if it can be had; else says so and takes the embedded engine. */
async function findEngine(wanted: string, { journal, signal }: Omit<Place, 'paths'>): Promise<string> {
  if (wanted !== 'auto') return wanted;
  heading('Find an engine');
  const begin = performance.now();
  const code = await runProgram('tools/tensorflow/src/cli.ts', [], signal);
  signal.throwIfAborted();
  if (code >= 128) throw new StepFailure(code);
  await journal.record('engine', { ms: performance.now() - begin, isDone: true });
  if (code === 0) return 'tensorflow';
  console.log('No TensorFlow library can be had here: the embedded engine (WebAssembly) does the work.');
  return 'wasm';
}

interface Place {
  readonly paths: QuickstartPaths;
  readonly journal: Journal;
  readonly signal: AbortSignal;
}

async function makeCorpus(listing: CorpusListing, { paths, journal, signal }: Place): Promise<void> {
  heading('Gather the corpus');
  if (journal.get('corpus')?.isDone !== true || !existsSync(paths.corpus)) {
    const begin = performance.now();
    const { documents, sentences, bytes, tooShort, duplicates } = await gatherCorpus(
      listing,
      paths.corpus,
      signal,
    );
    const facts = { documents, sentences, bytes, tooShort, duplicates };
    await journal.record('corpus', { ms: performance.now() - begin, isDone: true, facts });
  }
  describeCorpus(listing, journal.get('corpus')?.facts ?? {});
}

function describeCorpus({ files, bytes }: CorpusListing, facts: NonNullable<JournalEntry['facts']>): void {
  const count = (name: string): string => formatCount(facts[name] ?? 0);
  console.log(
    `${formatCount(files.length)} files, ${formatBytes(bytes)} -> ${count('documents')} documents, ${count('sentences')} sentences, ${formatBytes(facts['bytes'] ?? 0)} of prose`,
  );
  console.log(
    `left out: ${count('duplicates')} duplicates, ${count('tooShort')} shorter than three sentences`,
  );
}

async function runStep(step: Step, { journal, signal }: Omit<Place, 'paths'>): Promise<void> {
  heading(step.title);
  const done = journal.get(step.id);
  if (done?.isDone === true && existsSync(step.output)) {
    console.log(`done before, in ${formatDuration(done.ms)}`);
    return;
  }
  const words = step.words.map((word) => (word.startsWith('/') ? relative('.', word) : word));
  console.log(`$ ${commandLine(step.program, words)}`);
  const begin = performance.now();
  const code = await runProgram(step.program, step.words, signal);
  // A step that a SIGTERM has stopped ends with 0, too, once it has saved what it did.
  const isDone = code === 0 && !signal.aborted;
  await journal.record(step.id, { ms: performance.now() - begin, isDone });
  signal.throwIfAborted();
  if (code === 0) return;
  console.error(
    code > 128
      ? `quickstart: the step was killed (exit code ${code}); perhaps there is too little memory. The same command continues with it.`
      : 'quickstart: the step failed. Once its cause is gone, the same command continues with it.',
  );
  throw new StepFailure(code);
}

function heading(title: string): void {
  console.log(`\n━━ ${title} ━━`);
}

/** @throws {UsageError} for what is no option, or an engine that there is not. */
function parseOptions(words: readonly string[]): Options | undefined {
  const { values, positionals } = parseWords(words);
  if (values.help) return undefined;
  if (!ENGINES.includes(values.engine)) {
    throw new UsageError(`Option --engine: expected ${ENGINES.join(', ')}, got "${values.engine}".`);
  }
  return { paths: positionals, engine: values.engine, output: resolve(values.output) };
}

// The type follows from the options, which are written once.
function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        engine: { type: 'string', default: 'auto' },
        output: { type: 'string', default: join(root, 'quickstart') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

/** Runs the quickstart and returns its exit code. */
async function run(words: readonly string[]): Promise<number> {
  // Ctrl-C reaches the running step as well, which stops by itself; this process then ends in order.
  const controller = new AbortController();
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => controller.abort(signal);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const options = parseOptions(words);
    if (options === undefined) console.log(HELP);
    else await main(options, controller.signal);
    return 0;
  } catch (error) {
    if (controller.signal.aborted) {
      console.error('\nStopped. The same command continues where this one ended.');
      return EXIT_SIGNAL[controller.signal.reason as 'SIGINT' | 'SIGTERM'];
    }
    if (error instanceof StepFailure) return error.exitCode;
    console.error(`quickstart: ${describeFailure(error, Boolean(process.env['ALBECTRA_DEBUG']))}`);
    if (!isCliError(error, 'usage')) return 1;
    console.error('Help: npm run quickstart -- --help');
    return EXIT_USAGE;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

process.exitCode = await run(process.argv.slice(2));
