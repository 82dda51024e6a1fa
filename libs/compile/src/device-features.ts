import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** nvidia-smi answers at once, unless a driver hangs. */
const QUERY_TIMEOUT_MS = 10_000;

/** The instruction sets of this machine's CPU by Linux's names; empty where the system does not tell. */
export function cpuFlags(file = '/proc/cpuinfo'): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return new Set();
  }
  // `flags` on x86, `Features` on ARM; all cores of a machine have the same.
  const list = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? '';
  return new Set(list.split(/\s+/).filter((flag) => flag !== ''));
}

/** The least CUDA compute capability of this machine's GPUs, by nvidia-smi; undefined if it does not tell. */
export function leastComputeCapability(): number | undefined {
  try {
    const query = ['--query-gpu=compute_cap', '--format=csv,noheader'];
    const text = execFileSync('nvidia-smi', query, {
      encoding: 'utf8',
      timeout: QUERY_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return parseComputeCapabilities(text);
  } catch {
    return undefined;
  }
}

/** The least of the numbers that nvidia-smi prints, one a line. */
export function parseComputeCapabilities(text: string): number | undefined {
  const numbers = text.split('\n').map((line) => Number.parseFloat(line));
  const known = numbers.filter((value) => Number.isFinite(value));
  return known.length === 0 ? undefined : Math.min(...known);
}
