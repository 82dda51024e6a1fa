import type { ContenderReport, PassTimes } from './contender-job.ts';
import { median } from '../measure.ts';

/** The contender that the others are compared with. */
const OWN = 'albectra';

/**
 * Makes a row of each contender, from the medians of its processes.
 *
 * @param reports Reports of each contender, by name; `albectra` among them.
 * @param bytes Size of the text.
 */
export function compareReports(
  reports: Readonly<Record<string, readonly ContenderReport[]>>,
  bytes: number,
): Record<string, string | number>[] {
  const own = reports[OWN] ?? [];
  const speed = (list: readonly ContenderReport[], read: (report: ContenderReport) => number): number =>
    bytes / 1000 / median(list.map(read));
  return Object.entries(reports).map(([name, list]) => {
    const cold = coldTimes(list);
    return {
      contender: name,
      'load CPU ms': Math.round(median(list.map(({ load }) => load.cpuMs))),
      'cold MB/s': speed(list, (report) => report.cold.wallMs),
      'warm MB/s': speed(list, (report) => report.warm.wallMs),
      'cold MB/CPU s': speed(list, (report) => report.cold.cpuMs),
      'warm MB/CPU s': speed(list, (report) => report.warm.cpuMs),
      'albectra × (wall)':
        median(cold.map(({ wallMs }) => wallMs)) / median(coldTimes(own).map(({ wallMs }) => wallMs)),
      'albectra × (CPU)':
        median(cold.map(({ cpuMs }) => cpuMs)) / median(coldTimes(own).map(({ cpuMs }) => cpuMs)),
      ids: list[0]?.ids ?? 0,
      'equal ids': equalShare(list[0]?.digests ?? [], own[0]?.digests ?? []),
      'cache hits': percentage(list[0]?.cold.hitShare),
    };
  });
}

function coldTimes(reports: readonly ContenderReport[]): PassTimes[] {
  return reports.map(({ cold }) => cold);
}

function equalShare(digests: readonly number[], expected: readonly number[]): string {
  if (digests.length !== expected.length) return `${digests.length} units, not ${expected.length}`;
  const equal = digests.filter((digest, place) => digest === expected[place]).length;
  return `${equal} of ${expected.length}`;
}

function percentage(share: number | undefined): string {
  return share === undefined ? '' : `${(100 * share).toFixed(2)} %`;
}
