import { parseArgs } from 'node:util';

import { ensureTensorflowRuntime } from './ensure-tensorflow-runtime.ts';
import type { EnsureResult } from './ensure-tensorflow-runtime.ts';

const HELP = `Prepares the TensorFlow runtime that the engine "tensorflow" uses.

Usage: npm run setup:tensorflow [-- --gpu] [-- --json]

  --gpu    with CUDA, for an NVIDIA GPU (downloads 3.4 GB; without it 270 MB)
  --json   print the result as one line of JSON: {"path", "version", "found"} or {"reasons"}
  --help   print this text

It is kept in $ALBECTRA_CACHE, $XDG_CACHE_HOME/albectra or ~/.cache/albectra, and made once.
pip (python3 -m pip) fetches the wheel, with your own index settings; g++ compiles the addon.
Exit code: 0 when a runtime is ready, 1 when none could be had, 2 for a wrong option.
`;

/** Runs the command and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort()).once('SIGTERM', () => interrupt.abort());
  try {
    const result = await ensureTensorflowRuntime({
      kind: options.gpu ? 'gpu' : 'cpu',
      log: (line) => process.stderr.write(`setup:tensorflow  ${line}\n`),
      signal: interrupt.signal,
    });
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : report(result));
    return result.path === undefined ? 1 : 0;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(interrupt.signal.aborted ? 'Interrupted; run again to go on.\n' : `${said}\n`);
    return interrupt.signal.aborted ? 130 : 1;
  }
}

function report(result: EnsureResult): string {
  if (result.path !== undefined) {
    const { version, path, found } = result;
    return `TensorFlow ${version} is ${found ? 'already there' : 'ready'}: ${path}\n`;
  }
  const reasons = result.reasons.map((reason) => `  - ${reason}\n`).join('');
  return `No TensorFlow runtime could be had:\n${reasons}The embedded engine works without it.\n`;
}

interface CliOptions {
  readonly gpu: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): CliOptions | string {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { gpu: flag, json: flag, help: flag } }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

process.exitCode = await main(process.argv.slice(2));
