import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BuildSettings } from './build-settings.ts';
import { USAGE_FILE_VARIABLE, type ProcessUsage } from './process-usage.ts';
import { readOutput, type BuildOutput } from './read-output.ts';
import { readProcessorTicks, stolenShare } from '../stolen-time.ts';

const run = promisify(execFile);
/** Most that the program may say: progress, a few lines a second. */
const MAX_TEXT_BYTES = 2 ** 26;

/** What one run of `prepare-data build` cost, and what it made. */
export interface BuildMeasurement extends ProcessUsage, BuildOutput {
  /** Milliseconds on the clock from the start of the process to its end. */
  readonly wallMs: number;
  /** Share of the processor time asked for that the host gave to others meanwhile, 0 to 1. */
  readonly stolen: number;
}

/**
 * Runs `prepare-data build` in a process of its own with a fresh output folder, which is deleted after.
 *
 * @param folder Where that folder is made.
 * @throws {Error} with what the program said, if it fails.
 */
export async function runBuild(settings: BuildSettings, folder: string): Promise<BuildMeasurement> {
  const fresh = await mkdtemp(join(folder, 'build-'));
  try {
    const output = join(fresh, 'shards');
    const usageFile = join(fresh, 'usage.json');
    const startedAt = Date.now();
    const startMs = performance.now();
    const before = readProcessorTicks();
    await runProgram(settings, output, usageFile);
    const wallMs = performance.now() - startMs;
    const stolen = stolenShare(before, readProcessorTicks());
    const usage = JSON.parse(await readFile(usageFile, 'utf8')) as ProcessUsage;
    return { wallMs, stolen, ...usage, ...(await readOutput(output, startedAt)) };
  } finally {
    await rm(fresh, { recursive: true });
  }
}

async function runProgram(settings: BuildSettings, output: string, usageFile: string): Promise<void> {
  const { program, corpus, tokenizer, preset, masking, sequenceLength, maxPredictions, workers } = settings;
  const keys = [
    `masking.mode=${masking}`,
    `sequenceLength=${sequenceLength}`,
    `masking.maxPredictions=${maxPredictions}`,
    `workers=${workers}`,
    ...settings.settings,
  ];
  const words = ['build', corpus, '--tokenizer', tokenizer, '--preset', preset, '--output', output];
  // Compiled, this module lies beside the preloaded one as JavaScript; run from sources, as TypeScript.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const preload = fileURLToPath(new URL(`report-usage.${extension}`, import.meta.url));
  await run(
    process.execPath,
    ['--import', preload, program, ...words, ...keys.flatMap((key) => ['--set', key])],
    { env: { ...process.env, [USAGE_FILE_VARIABLE]: usageFile }, maxBuffer: MAX_TEXT_BYTES },
  ).catch((cause: unknown) => {
    const { stderr = '' } = cause as { readonly stderr?: string };
    const reason = stderr.trim().split('\n').slice(-3).join(' ') || String(cause);
    throw new Error(`Measuring prepare-data failed: expected shards, but it said: ${reason}`, { cause });
  });
}
