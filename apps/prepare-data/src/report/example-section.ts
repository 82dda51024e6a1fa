import { formatCount, html, type Markup, type Section } from '@albectra/report';
import type { RowPiece } from '../describe-row.ts';
import type { InspectedExample } from '../inspected-examples.ts';

/** Tokens shown of a row at most. */
const MAX_TOKENS = 1000;

/** A few rows as text, with the pieces to predict marked. */
export function exampleSection(examples: readonly InspectedExample[]): Section | undefined {
  if (examples.length === 0) return undefined;
  const hasMasks = examples.some(({ pieces }) => pieces.some(({ mask }) => mask !== undefined));
  return {
    title: 'Rows as they read',
    lead: hasMasks
      ? 'Train rows, chosen at random. Marked are the pieces to predict, each with what the model reads in its place.'
      : 'Train rows, chosen at random.',
    content: examples.map(renderExample),
  };
}

function renderExample({ row, pack, origin, label, pieces }: InspectedExample): Markup {
  const shown = pieces.slice(0, MAX_TOKENS);
  const place = pack === undefined ? '' : `, example ${pack.example + 1} of ${pack.examples}`;
  const from =
    origin &&
    html`<br />${origin.source}, document ${origin.document}, byte ${formatCount(origin.byteOffset)}`;
  return html`<blockquote>
    <p>${shown.map(renderPiece)}${shown.length < pieces.length ? ' …' : undefined}</p>
    <footer>Row ${formatCount(row)}${place} (${label})${from}</footer>
  </blockquote>`;
}

function renderPiece({ text, isSpaced, isSpecial, mask }: RowPiece): Markup {
  const space = isSpaced ? ' ' : undefined;
  if (mask !== undefined) return html`${space}<mark>${text}<small>${mask.text}</small></mark>`;
  return isSpecial ? html`${space}<code>${text}</code>` : html`${space}${text}`;
}
