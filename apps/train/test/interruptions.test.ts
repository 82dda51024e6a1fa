import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pretrainProcess } from './interrupted-process.ts';
import type { Interruption, ProcessEnd } from './interrupted-process.ts';
import { makeWorkplace, SETUP_TIMEOUT_MS, TINY } from './workplace.ts';
import type { Workplace } from './workplace.ts';

// Real processes, of which each takes a second: prove-resume.ts interrupts more of them, more often.

let place: Workplace;
beforeAll(async () => {
  place = await makeWorkplace();
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

const SETTINGS = '--set steps=6 --set run.checkpointEvery=1 --set run.evaluateEvery=3'.split(' ');

const start = (interruption?: Interruption): Promise<ProcessEnd> =>
  pretrainProcess({
    output: join(place.folder, 'interrupted'),
    words: [join(place.folder, 'shards'), ...TINY, ...SETTINGS],
    ...(interruption === undefined ? {} : { interruption }),
  });

/** The files in which runs with and without interruptions must agree. */
function resultsOf(name: string): { readonly state: Buffer; readonly evaluations: string } {
  const file = (path: string): Buffer => readFileSync(join(place.folder, name, path));
  return {
    state: file('checkpoints/step-00000006/state.safetensors'),
    evaluations: file('evaluations.json').toString(),
  };
}

/** The step that an event tells. */
function stepOf({ stdout }: ProcessEnd, event: string): number {
  const line = stdout.split('\n').find((text) => text.startsWith(`{"event":"${event}"`));
  return (JSON.parse(line ?? '{}') as { step: number }).step;
}

// On a machine that is busy a process takes many seconds to load.
const TIMEOUT_MS = 300_000;

test(
  'terminated in a step, killed and terminated in checkpoints, it comes to the same parameters',
  async () => {
    const inStep = await start({ signal: 'SIGTERM', when: 'step' });
    expect(inStep).toMatchObject({ code: 0, signal: null });
    const killed = await start({ signal: 'SIGKILL', when: 'checkpoint' });
    expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
    // What the first had done was saved.
    expect(stepOf(killed, 'started')).toBe(stepOf(inStep, 'stopped'));
    const inCheckpoint = await start({ signal: 'SIGTERM', when: 'checkpoint' });
    expect(inCheckpoint).toMatchObject({ code: 0, signal: null });
    expect(stepOf(inCheckpoint, 'stopped')).toBeGreaterThan(stepOf(inCheckpoint, 'started'));
    expect(await start()).toMatchObject({ code: 0 });

    expect((await place.run('pretrain', '@shards', '--output', '@whole', ...TINY, ...SETTINGS)).code).toBe(0);
    expect(resultsOf('interrupted')).toEqual(resultsOf('whole'));
  },
  TIMEOUT_MS,
);
