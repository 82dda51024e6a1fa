import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunLog } from './read-run-log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-log-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string | Uint8Array, maxBytes?: number) {
  const path = join(folder, 'log.jsonl');
  await writeFile(path, text);
  return readRunLog(path, maxBytes);
}

const LINE =
  '{"t":2000,"stage":"build","task":3,"bytes":100,"rows":5,"ms":500,"parts":{"read":20,"mask":0,"write":30}}';

test('reads events, with the parts that took time', async () => {
  expect(await read(`${LINE}\n${LINE}\n`)).toEqual({
    events: Array(2).fill({
      endMs: 2000,
      durationMs: 500,
      stage: 'build',
      bytes: 100,
      rows: 5,
      steps: { read: 20, write: 30 },
    }),
    otherLines: 0,
    isCut: false,
  });
});

test.each([
  ['a line that a crash cut off', '{"t": 17, "sta'],
  ['no object', '[1, 2]'],
  ['null', 'null'],
  ['no times', '{"stage":"build"}'],
  ['negative times', '{"t":-5,"ms":-7,"stage":"build"}'],
  ['a time beyond any clock', '{"t":1e300,"ms":1,"stage":"build"}'],
  ['work that began before 1970', '{"t":5,"ms":6,"stage":"build"}'],
  ['a stage that is no text', '{"t":5,"ms":1,"stage":{"toString":1}}'],
  ['a long line', 'x'.repeat(3_000_000)],
])('counts %s as another line', async (_what, line) => {
  const log = await read(`${LINE}\n${line}\n${LINE}`);
  expect(log?.events).toHaveLength(2);
  expect(log?.otherLines).toBeGreaterThan(0);
});

test('takes no amounts that are none, and cuts names', async () => {
  const line = JSON.stringify({
    t: 9,
    ms: 1,
    stage: 's'.repeat(1000),
    bytes: 'many',
    rows: -1,
    parts: { ['p'.repeat(1000)]: 1, read: 'long', write: null },
  });
  expect((await read(line))?.events).toEqual([
    { endMs: 9, durationMs: 1, stage: 's'.repeat(64), bytes: 0, rows: 0, steps: { ['p'.repeat(64)]: 1 } },
  ]);
});

test('reads no more than its limit', async () => {
  const log = await read(`${LINE}\n`.repeat(100), LINE.length * 2 + 2);
  expect(log).toMatchObject({ otherLines: 0, isCut: true });
  expect(log?.events).toHaveLength(2);
});

test('bytes that are no text are no error', async () => {
  expect(await read(Uint8Array.of(0xff, 0x0a, 0xfe))).toEqual({ events: [], otherLines: 2, isCut: false });
});

test('a log that is not there, or a folder, is no log', async () => {
  expect(await readRunLog(join(folder, 'nowhere'))).toBeUndefined();
  expect(await readRunLog(folder)).toBeUndefined();
});
