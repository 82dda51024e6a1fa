import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDocuments, documentOfToken, documentsOf } from '../test/documents.ts';
import { specialIds } from '../test/rows.ts';
import { buildFullSentenceExamples } from './build-full-sentence-examples.ts';
import type { ExampleBatch, TokenizedDocuments } from './index.ts';

const { cls, sep } = specialIds;

function idsOf({ tokenIds, rowStarts }: ExampleBatch): number[][] {
  return Array.from({ length: rowStarts.length - 1 }, (_, row) => [
    ...tokenIds.subarray(rowStarts[row], rowStarts[row + 1]),
  ]);
}

test('a row goes on with the next document behind a separator', () => {
  const documents = documentsOf([
    [3, 4],
    [2, 6],
  ]);
  const batch = buildFullSentenceExamples(documents, { sequenceLength: 12, specialIds });
  expect(idsOf(batch)).toEqual([
    [cls, 10, 11, 12, 13, 14, 15, 16, sep, 17, 18, sep],
    [cls, 19, 20, 21, 22, 23, 24, sep],
  ]);
  expect([...batch.segmentAEnds]).toEqual([12, 8]);
  expect([...batch.pairLabels]).toEqual([-1, -1]);
});

test('or ends with its document', () => {
  const documents = documentsOf([[3, 4], [2], [13]]);
  const options = { sequenceLength: 12, specialIds, crossDocuments: false };
  // The sentence of 13 is cut: a row holds 10.
  expect(idsOf(buildFullSentenceExamples(documents, options)).map((row) => row.length)).toEqual([
    9, 4, 12, 5,
  ]);
});

/** The sentences as lists, those longer than `room` cut. */
function plainPieces({ tokenIds, sentenceStarts }: TokenizedDocuments, room: number): number[][] {
  const sentences = Array.from({ length: sentenceStarts.length - 1 }, (_, sentence) => [
    ...tokenIds.subarray(sentenceStarts[sentence], sentenceStarts[sentence + 1]),
  ]);
  return sentences.flatMap((ids) =>
    Array.from({ length: Math.ceil(ids.length / room) }, (_, i) => ids.slice(i * room, (i + 1) * room)),
  );
}

/** The rows by the definition: lists of sentences, joined until the next one does not fit. */
function plainRows(documents: TokenizedDocuments, sequenceLength: number, crosses: boolean): number[][] {
  const owner = documentOfToken(documents);
  const rows: number[][] = [];
  for (const piece of plainPieces(documents, sequenceLength - 2)) {
    const row = rows.at(-1);
    const isOther = row !== undefined && owner(row.at(-1)!) !== owner(piece[0]!);
    const addition = isOther ? [sep, ...piece] : piece;
    const fits = row !== undefined && row.length + addition.length <= sequenceLength - 2;
    if (fits && (crosses || !isOther)) row.push(...addition);
    else rows.push([...piece]);
  }
  return rows.map((ids) => [cls, ...ids, sep]);
}

test('rows are as the definition has them: no token is lost, none is too long', () => {
  fc.assert(
    fc.property(
      anyDocuments,
      fc.integer({ min: 3, max: 64 }),
      fc.boolean(),
      (documents, sequenceLength, crosses) => {
        const options = { sequenceLength, specialIds, crossDocuments: crosses };
        const rows = idsOf(buildFullSentenceExamples(documents, options));
        expect(rows).toEqual(plainRows(documents, sequenceLength, crosses));
        expect(rows.flat().filter((id) => id !== cls && id !== sep)).toEqual([...documents.tokenIds]);
        expect(rows.every((row) => row.length <= sequenceLength)).toBe(true);
      },
    ),
  );
});

test('refuses a row without room for a token', () => {
  const build = (): unknown =>
    buildFullSentenceExamples(documentsOf([[3]]), { sequenceLength: 2, specialIds });
  expect(build).toThrow('expected sequenceLength to be an integer from 3 to 65535, got 2');
});
