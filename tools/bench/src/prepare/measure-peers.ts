import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonProgram } from '../python-program.ts';
import { readProcessorTicks, stolenShare } from '../stolen-time.ts';
import { cutText, findUnits, readPart } from '../tokenize/text-units.ts';
import { numberOption, requiredOption } from '../options.ts';
import type { BuildSettings } from './build-settings.ts';
import { googleAlbert } from './google-albert.ts';
import { lddl } from './lddl.ts';
import { megatron } from './megatron.ts';
import type { Peer, PeerJob } from './peer.ts';
import type { ProcessUsage } from './process-usage.ts';

const PEERS = [googleAlbert, lddl, megatron];
const MAX_TEXT_BYTES = 2 ** 28;
/** Keeps peers to one thread, and Python from leaving compiled modules among our sources. */
const PEER_ENVIRONMENT = { TOKENIZERS_PARALLELISM: 'false', PYTHONDONTWRITEBYTECODE: '1' };
/** Text of the run that tells what a peer costs before it works: a few documents. */
const START_BYTES = 200_000;
const BLOCKS = 4;

/** Names and meanings of the options that {@link measurePeers} reads. */
export const PEER_OPTIONS: Readonly<Record<string, string>> = {
  google: 'folder of google-research/albert; without one, it does not run',
  'google-python': 'Python that has tensorflow-cpu 2.15.1, sentencepiece 0.2.0 and six',
  'google-bytes': 'bytes of the corpus that it is given (default 10e6)',
  lddl: 'folder of NVIDIA/LDDL; without one, it does not run',
  'lddl-python':
    'Python (3.9) that has dask and distributed 2021.7.1, pyarrow 14.0.1, transformers 4.16.2, nltk 3.8.1, pandas 1.3.5',
  'lddl-bytes': 'bytes of the corpus that it is given (default 10e6)',
  megatron: 'folder of NVIDIA/Megatron-LM, version 23.06; without one, it does not run',
  'megatron-python': 'Python (3.9) that has torch 1.12.1, numpy 1.22.4, nltk 3.8.1, six and regex',
  'megatron-bytes': 'bytes of the corpus that it is given (default 10e6)',
};

/** What a peer cost, less what it costs before it works. */
export interface PeerMeasurement extends ProcessUsage {
  readonly name: string;
  /** Bytes of text that the times are for. */
  readonly bytes: number;
  readonly wallMs: number;
  /** Share of the processor time asked for that the host gave to others meanwhile, 0 to 1. */
  readonly stolen: number;
  /** Milliseconds on the clock and of the processors that were taken off: its start. */
  readonly startWallMs: number;
  readonly startCpuMs: number;
}

/** What the peers cost, and why others did not run. */
export interface PeerResults {
  readonly measured: readonly PeerMeasurement[];
  readonly absent: readonly string[];
}

/**
 * Runs the peers that the options name on the first documents of the corpus, each with one process at work.
 *
 * Each runs twice, on a little and on all of its sample; the difference counts, so that the loading of
 * its packages does not.
 */
export async function measurePeers(
  settings: Omit<BuildSettings, 'program' | 'workers'>,
  options: Readonly<Record<string, string>>,
  folder: string,
): Promise<PeerResults> {
  const measured: PeerMeasurement[] = [];
  const absent: string[] = [];
  for (const peer of PEERS) {
    const checkout = options[peer.option];
    const refusal = checkout === undefined ? `no option ${peer.option}` : peer.refuse(settings);
    if (checkout === undefined || refusal !== undefined) {
      absent.push(`${peer.name} (${refusal})`);
      continue;
    }
    const python = requiredOption(options, `${peer.option}-python`);
    const run = (limit: number): Promise<PeerRun> =>
      runPeer(peer, { settings, checkout, python, limit, folder });
    const start = await run(START_BYTES);
    const before = readProcessorTicks();
    const whole = await run(numberOption(options, `${peer.option}-bytes`, 10e6));
    const stolen = stolenShare(before, readProcessorTicks());
    measured.push({
      name: peer.name,
      bytes: whole.bytes - start.bytes,
      wallMs: whole.wallMs - start.wallMs,
      cpuMs: whole.cpuMs - start.cpuMs,
      stolen,
      peakBytes: whole.peakBytes,
      startWallMs: start.wallMs,
      startCpuMs: start.cpuMs,
    });
  }
  return { measured, absent };
}

interface PeerRun extends ProcessUsage {
  readonly bytes: number;
  readonly wallMs: number;
}

interface PeerRunOptions {
  readonly settings: Omit<BuildSettings, 'program' | 'workers'>;
  readonly checkout: string;
  readonly python: string;
  readonly limit: number;
  readonly folder: string;
}

async function runPeer(peer: Peer, options: PeerRunOptions): Promise<PeerRun> {
  const { settings, checkout, python, limit } = options;
  const folder = await mkdtemp(join(options.folder, 'peer-'));
  try {
    const { documents, bytes } = await readDocuments(settings.corpus, limit);
    const { source, environment } = await peer.prepare({ documents, folder, python, checkout });
    const job: PeerJob = {
      checkout,
      source,
      output: join(folder, 'output'),
      tokenizer: settings.tokenizer,
      sequenceLength: settings.sequenceLength,
      maxPredictions: settings.maxPredictions,
      masking: settings.masking === 'static',
      workers: 1,
      blocks: BLOCKS,
    };
    const startMs = performance.now();
    const usage = await runPython(peer, job, { python, environment });
    return { bytes, wallMs: performance.now() - startMs, ...usage };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface PythonOptions {
  readonly python: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function runPython(
  { name, program }: Peer,
  job: PeerJob,
  { python, environment }: PythonOptions,
): Promise<ProcessUsage> {
  const words = [pythonProgram(program), JSON.stringify(job)];
  const env = { ...process.env, ...PEER_ENVIRONMENT, ...environment };
  try {
    const { stdout } = await promisify(execFile)(python, words, { env, maxBuffer: MAX_TEXT_BYTES });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ProcessUsage;
  } catch (cause) {
    const lines = (cause as { readonly stderr?: string }).stderr?.trim().split('\n') ?? [];
    const reason = lines.findLast((line) => /Error/.test(line)) ?? lines.at(-1) ?? String(cause);
    throw new Error(`Measuring ${name} failed: expected a report, but its process said: ${reason}`, {
      cause,
    });
  }
}

async function readDocuments(
  corpus: string,
  limit: number,
): Promise<{ readonly documents: string[]; readonly bytes: number }> {
  const [part] = await cutText(corpus, limit, 1);
  const bytes = part === undefined ? new Uint8Array(0) : await readPart(part);
  const { starts, ends } = findUnits(bytes, 'document');
  const decoder = new TextDecoder();
  const documents = Array.from(starts, (start, place) => decoder.decode(bytes.subarray(start, ends[place])));
  return { documents, bytes: bytes.length };
}
