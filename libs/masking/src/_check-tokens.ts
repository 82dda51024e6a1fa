import { UnknownTokenError } from './errors.ts';
import type { MaskRow } from './masker.ts';

/**
 * Checks that the vocabulary has every id of a row.
 *
 * @throws {UnknownTokenError} if it has not.
 */
export function checkTokens({ tokenIds, start, end, rowIndex }: MaskRow, vocabularySize: number): void {
  for (let i = start; i < end; i++) {
    const tokenId = tokenIds[i]!;
    if (tokenId >= vocabularySize) {
      throw new UnknownTokenError({ tokenId, position: i - start, rowIndex }, vocabularySize);
    }
  }
}
