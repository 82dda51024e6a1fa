import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeEvent } from './encode-event.ts';
import type { EventContent } from './encode-event.ts';
import { encodeRecord } from './encode-record.ts';
import { openTensorBoardLog } from './tensorboard-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-board-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOW = 1_700_000_000_500;

test('writes a version, the start of a session, and values as they come', () => {
  const log = openTensorBoardLog(folder, { fromStep: 7, now: () => NOW });
  log.write(8, { 'train/loss': 2.5 });
  const event = (step: number, content: EventContent): Uint8Array =>
    encodeRecord(encodeEvent({ wallTime: NOW / 1000, step, content }));
  // Read before the log is closed: nothing waits in a buffer.
  expect(readFileSync(join(folder, 'events.out.tfevents.1700000000.albectra'))).toEqual(
    Buffer.concat([
      event(0, { kind: 'version' }),
      event(7, { kind: 'start' }),
      event(8, { kind: 'scalars', values: { 'train/loss': 2.5 } }),
    ]),
  );
  log.close();
});

test('each start has a file of its own that sorts last, also when the clock goes back', () => {
  writeFileSync(join(folder, 'events.out.tfevents.9999999999.elsewhere'), '');
  for (const now of [NOW, NOW, NOW - 60_000, NOW + 60_000]) {
    openTensorBoardLog(folder, { fromStep: 0, now: () => now }).close();
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('albectra'));
  expect(names.sort().map((name) => name.split('.')[3])).toEqual([
    '1700000000',
    '1700000001',
    '1700000002',
    '1700000060',
  ]);
});
