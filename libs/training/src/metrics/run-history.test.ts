import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appendHistory, readHistory } from './run-history.ts';
import type { HistoryEntry } from './run-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'albectra-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const time = '2026-11-22T10:00:00.000Z';
const started: HistoryEntry = { event: 'started', time, step: 0, steps: 9, engine: 'cpu', device: 'x' };
const ended: HistoryEntry = { event: 'ended', time, step: 4, outcome: 'failed', reason: 'a\nb' };

test('gives back what was written, without what a crash or somebody else left', () => {
  const path = join(folder, 'history.jsonl');
  expect(readHistory(path)).toEqual([]);
  appendHistory(path, started);
  appendFileSync(path, 'null\n{"event":"ended","time":"x","step":1,"outcome":"won"}\n{"event":"started","ti');
  appendHistory(path, ended);
  appendHistory(path, started);
  expect(readHistory(path)).toEqual([started, ended, started]);
});
