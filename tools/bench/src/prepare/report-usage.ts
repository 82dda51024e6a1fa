/** Preloaded into a measured program: at its end, writes what the process used to the file that the environment names. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { USAGE_FILE_VARIABLE, type ProcessUsage } from './process-usage.ts';

const file = process.env[USAGE_FILE_VARIABLE];
// Worker threads load this module, too; the figures are those of the whole process.
if (isMainThread && file !== undefined) {
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage: ProcessUsage = {
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      peakBytes: readPeakBytes() ?? maxRSS * 1024,
    };
    writeFileSync(file, JSON.stringify(usage));
  });
}

/** The peak of this program; `maxRSS` counts the process that started it, too (Linux, getrusage(2)). */
function readPeakBytes(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
