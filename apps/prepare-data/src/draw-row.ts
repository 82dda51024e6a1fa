import { styleText } from 'node:util';
import type { MaskKind, RowPiece } from './describe-row.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours by what the model reads at a position to predict; each is a hue of its own in every usual theme. */
const STYLES: Readonly<Record<MaskKind, Style>> = {
  mask: ['bold', 'magenta'],
  other: ['bold', 'yellow'],
  kept: ['bold', 'cyan'],
};

/**
 * Writes the pieces of a row as a line for a terminal; one to predict reads `{piece>replacement}`.
 *
 * Control characters, which a vocabulary may hold, are shown as U+FFFD: they would command the terminal.
 */
export function drawRow(pieces: readonly RowPiece[], { colours }: { readonly colours: boolean }): string {
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const words = pieces.map(({ text, isSpaced, isSpecial, mask }) => {
    const space = isSpaced ? ' ' : '';
    if (mask !== undefined)
      return `${space}${paint(STYLES[mask.kind], `{${printable(text)}>${printable(mask.text)}}`)}`;
    return `${space}${isSpecial ? paint('dim', printable(text)) : printable(text)}`;
  });
  return words.join('').trim();
}

/** Replaces what would command a terminal. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
