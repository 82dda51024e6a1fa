import { expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';

function target(isTTY: boolean): {
  isTTY: boolean;
  columns: number;
  written: string[];
  write(text: string): void;
} {
  const written: string[] = [];
  return { isTTY, columns: 10, written, write: (text) => void written.push(text) };
}

test('on a terminal it redraws one line, at most once per interval, cut to the width', () => {
  const screen = target(true);
  let nowMs = 0;
  const line = new ProgressLine({ target: screen, terminalIntervalMs: 100, now: () => nowMs });
  line.show(() => 'one');
  nowMs = 50;
  line.show(() => 'two');
  nowMs = 100;
  line.show(() => 'three is long');
  line.note('hello');
  line.close();
  line.close();
  const erase = '\r\u001B[2K';
  expect(screen.written).toEqual([`${erase}one`, `${erase}three is `, `${erase}hello\nthree is `, '\n']);
});

test('elsewhere it writes whole lines, and the last state is not lost', () => {
  const log = target(false);
  let nowMs = 0;
  const line = new ProgressLine({ target: log, plainIntervalMs: 1000, now: () => nowMs });
  line.show(() => 'step 1');
  nowMs = 500;
  line.show(() => 'step 2');
  line.note('saved');
  line.close();
  expect(log.written).toEqual(['step 1\n', 'saved\n', 'step 2\n']);
});
