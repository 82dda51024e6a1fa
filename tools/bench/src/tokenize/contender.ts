/** Program of one contender's process: takes a {@link ContenderJob} as its argument, prints a {@link ContenderReport}. */
import { crc32 } from 'node:zlib';
import type { ContenderJob, ContenderReport, PassTimes } from './contender-job.ts';
import type { ContenderText, OpenContender } from './contenders.ts';
import { loadContender, takesStrings } from './contenders.ts';
import { findUnits, readPart } from './text-units.ts';

class Stopwatch {
  readonly #wall = performance.now();
  readonly #cpu = process.cpuUsage();

  read(): PassTimes {
    const { user, system } = process.cpuUsage(this.#cpu);
    return { wallMs: performance.now() - this.#wall, cpuMs: (user + system) / 1000 };
  }
}

async function runContender(job: ContenderJob): Promise<ContenderReport> {
  const text = await readText(job);
  const open = loadContender(job.name, job.peers);

  const coldWatch = new Stopwatch();
  const contender = await open(job, text);
  const load = coldWatch.read();
  const ids = await contender.encodeAll();
  const cold = { ...coldWatch.read(), hitShare: contender.cacheHits?.() };

  const warmWatch = new Stopwatch();
  await contender.encodeAll();
  const warm = warmWatch.read();
  return { load, cold, warm, ids, digests: await digestUnits(contender, text, job.comparedBytes) };
}

async function readText({ part, unit, name }: ContenderJob): Promise<ContenderText> {
  const bytes = await readPart(part);
  const units = findUnits(bytes, unit);
  const decoder = new TextDecoder();
  const strings = takesStrings(name)
    ? Array.from(units.starts, (start, index) => decoder.decode(bytes.subarray(start, units.ends[index]!)))
    : [];
  return { bytes, units, strings };
}

async function digestUnits(
  contender: OpenContender,
  { units }: ContenderText,
  comparedBytes: number,
): Promise<number[]> {
  const digests: number[] = [];
  for (let index = 0; index < units.ends.length && units.ends[index]! <= comparedBytes; index++) {
    const ids = Int32Array.from(await contender.encodeUnit(index));
    digests.push(crc32(new Uint8Array(ids.buffer)));
  }
  return digests;
}

const report = await runContender(JSON.parse(process.argv[2] ?? '{}') as ContenderJob);
process.stdout.write(`${JSON.stringify(report)}\n`);
