import { median } from './measure.ts';

/**
 * Measures contenders in turns by the processor time of this process, which other programs on the same
 * machine disturb less than its wall time.
 *
 * @param contenders What to run, by name; each runs twice unmeasured first. All are synchronous.
 * @param rounds Measured runs of each, from 1.
 * @returns The median of each in milliseconds, by name.
 */
export function measureCpuInTurns(
  contenders: Readonly<Record<string, () => unknown>>,
  rounds: number,
): Record<string, number> {
  const times: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) (times[name] ??= []).push((user + system) / 1000);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}
