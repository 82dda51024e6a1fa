import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK_BYTES, LineChunks } from './line-chunks.ts';

function linesOf(lines: LineChunks): string[] {
  return lines.chunks().flatMap((chunk) => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(chunk.slice());
    return text.split('\n').slice(0, -1);
  });
}

test('keeps lines in their order, strings as bytes', () => {
  const lines = new LineChunks();
  lines.append('é');
  lines.appendBytes(new TextEncoder().encode('ab'));
  lines.append('');
  lines.append('c\nd');
  expect(linesOf(lines)).toEqual(['é', 'ab', '', 'c d']);
  expect([lines.lineCount, lines.sizeBytes, lines.lengthOf(3)]).toEqual([4, 7, 3]);
});

test('takes lines out across chunks', () => {
  const lines = new LineChunks();
  const long = Array.from({ length: 7 }, (_, index) => String(index).repeat(CHUNK_BYTES / 8 - 100));
  for (const line of [...long, ...long]) lines.append(line);
  expect(lines.chunks().length).toBeGreaterThan(2);
  const before = linesOf(lines);
  lines.retain((line) => line % 3 !== 0);
  expect(linesOf(lines) /* of 14 lines */).toEqual(before.filter((_, line) => line % 3 !== 0));
  expect(lines.chunks().length).toBeLessThan(before.length);
});

test('what is left is what was kept, and more can be appended', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\n', ' '));
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.boolean())), fc.array(line), (entries, more) => {
      const lines = new LineChunks();
      for (const [text] of entries) lines.append(text);
      lines.retain((index) => entries[index]?.[1] === true);
      for (const text of more) lines.append(text);
      const kept = entries.filter(([, keeps]) => keeps).map(([text]) => text);
      expect(linesOf(lines)).toEqual([...kept, ...more].map((text) => text.toWellFormed()));
      expect(lines.lineCount).toBe(kept.length + more.length);
    }),
  );
});
