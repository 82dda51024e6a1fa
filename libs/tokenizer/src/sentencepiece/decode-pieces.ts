import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';
import { INVALID_CHARACTER, validLength } from './utf8.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Joins pieces to text as SentencePiece does: control pieces vanish, `▁` becomes a space, the
 * spaces that normalisation put before the text go, and byte pieces join to characters.
 */
export function decodePieces(pieces: readonly SentencePiece[], model: SentencePieceModel): string {
  const { addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  const stripsSpace = addDummyPrefix || removeExtraWhitespaces;
  let text = '';
  let isStart = true;
  let bytes: number[] = [];
  for (const piece of pieces) {
    if (piece.type === 'byte') {
      bytes.push(Number.parseInt(piece.piece.slice(3, 5), 16));
      continue;
    }
    text += decodeBytes(bytes);
    bytes = [];
    if (text !== '') isStart = false;
    const hasPrefix = isStart && stripsSpace && isText(piece) && piece.piece.startsWith('▁');
    text += surfaceOf(piece, hasPrefix, model);
    // With one dummy space only one is taken off, even if nothing of the piece is left.
    if (hasPrefix && !removeExtraWhitespaces) isStart = false;
  }
  return text + decodeBytes(bytes);
}

function isText({ type }: SentencePiece): boolean {
  return type !== 'control' && type !== 'unknown';
}

function surfaceOf(piece: SentencePiece, dropsSpace: boolean, model: SentencePieceModel): string {
  if (piece.type === 'control') return '';
  if (piece.type === 'unknown') return model.trainer.unkSurface;
  return (dropsSpace ? piece.piece.slice(1) : piece.piece).replaceAll('▁', ' ');
}

/** Decodes UTF-8; each byte that starts no valid character becomes one U+FFFD. */
function decodeBytes(values: readonly number[]): string {
  const bytes = Uint8Array.from(values);
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = validLength(bytes, at, bytes.length);
    text += length === INVALID_CHARACTER ? '\ufffd' : utf8.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}
