/**
 * Interrupts runs of `train pretrain` at random moments until they are done, and compares them with a run
 * that nobody interrupted, bit for bit:
 *
 *     node --conditions=@albectra/source apps/train/test/prove-resume.ts [INTERRUPTIONS] [SEED]
 *
 * Every second process is killed or terminated while it writes a checkpoint, the others in a step or at any
 * moment from their start on. A run that ends begins anew, until there were so many interruptions.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORARY_PREFIX } from '@albectra/files';
import { pretrainProcess } from './interrupted-process.ts';
import type { Interruption } from './interrupted-process.ts';
import { makeWorkplace, TINY } from './workplace.ts';

const [interruptions = 50, seed = 1] = process.argv.slice(2).map(Number);
const STEPS = 12;
let drawn = 0;

/** A whole number below a limit, the same for every run of this program with the seed. */
function below(limit: number): number {
  return createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32LE() % limit;
}

function drawInterruption(): Interruption {
  const signal = below(3) === 0 ? 'SIGTERM' : 'SIGKILL';
  if (below(2) === 0) return { signal, when: 'checkpoint', after: below(3) };
  if (below(2) === 0) return { signal, when: 'step', after: below(3) };
  return { signal, when: 300 + below(2500) };
}

function digestOf(output: string): string {
  const state = join(output, 'checkpoints', `step-000000${STEPS}`, 'state.safetensors');
  const hash = createHash('sha256');
  for (const path of [state, join(output, 'evaluations.json')]) hash.update(readFileSync(path));
  return hash.digest('hex');
}

const place = await makeWorkplace();
const words = [
  join(place.folder, 'shards'),
  ...TINY,
  ...`--set steps=${STEPS} --set run.checkpointEvery=1 --set run.evaluateEvery=5`.split(' '),
];
try {
  const whole = join(place.folder, 'whole');
  const { code, stderr } = await pretrainProcess({ output: whole, words });
  if (code !== 0) throw new Error(stderr);
  const expected = digestOf(whole);
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const output = join(place.folder, 'interrupted');
  for (let done = 0; done < interruptions;) {
    const interruption = drawInterruption();
    const end = await pretrainProcess({ output, words, interruption });
    const isOver =
      end.stdout.includes('"event":"completed"') || end.stdout.includes('"event":"already-complete"');
    if (end.code !== 0 && end.signal === null && end.code !== 143) throw new Error(end.stderr);
    if (!isOver) {
      done++;
      count(
        `${interruption.signal}, ${typeof interruption.when === 'number' ? 'any moment' : interruption.when}`,
      );
      const left = readdirSync(join(output, 'checkpoints')).filter((name) =>
        name.startsWith(TEMPORARY_PREFIX),
      );
      if (left.length > 0) count('left a half checkpoint behind');
      if (done < interruptions) continue;
      await pretrainProcess({ output, words });
    }
    if (digestOf(output) !== expected) throw new Error('The interrupted run came to other parameters.');
    count('runs that came to the same parameters');
    rmSync(output, { recursive: true });
  }
  process.stdout.write(`${JSON.stringify({ seed, interruptions, ...counts }, undefined, 2)}\n`);
} finally {
  await place.remove();
}
