import { expect, test } from 'vitest';
import { ScratchMemory } from './scratch-memory.ts';

test('parts do not overlap, and are aligned for views of any type', () => {
  const memory = new ScratchMemory();
  for (let round = 0; round < 3; round++) {
    const parts = [3, 8, 0, 21, 16].map((length, index) => memory.take(length).fill(index + 1));
    parts.forEach((part, index) => {
      expect([...part]).toEqual(Array.from({ length: part.length }, () => index + 1));
      expect(part.byteOffset % 8).toBe(0);
    });
    memory.clear();
  }
});

test('what was taken once is there at the next time without new memory', () => {
  const memory = new ScratchMemory();
  memory.take(1000);
  memory.clear();
  const { buffer } = memory.take(600);
  expect(memory.take(300).buffer).toBe(buffer);
  expect(memory.take(300).buffer).not.toBe(buffer);
});

test('very much is not kept', () => {
  const memory = new ScratchMemory();
  const { buffer } = memory.take(2 ** 25 + 1);
  memory.clear();
  expect(memory.take(8).buffer.byteLength).toBe(8);
  expect(buffer.byteLength).toBe(2 ** 25 + 1);
});
