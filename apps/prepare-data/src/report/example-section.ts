import { formatCount, html, type Markup, type Section } from '@albectra/report';
import type { MaskKind, RowPiece } from '../describe-row.ts';
import type { InspectedExample } from '../inspected-examples.ts';

/** Tokens shown of a row at most. */
const MAX_TOKENS = 1000;

/** What each mark says, in the order of the legend. */
const MARKS: readonly (readonly [kind: MaskKind, meaning: string])[] = [
  ['mask', 'the model reads [MASK]'],
  ['other', 'it reads the token that follows'],
  ['kept', 'it reads the token itself'],
];

/** A few rows as text, with the pieces to predict marked. */
export function exampleSection(examples: readonly InspectedExample[]): Section | undefined {
  if (examples.length === 0) return undefined;
  const kinds = new Set(examples.flatMap(({ pieces }) => pieces.flatMap(({ mask }) => mask?.kind ?? [])));
  const legend = MARKS.filter(([kind]) => kinds.has(kind)).map(
    ([kind, meaning]) => html`<li><mark class="${kind}">token</mark> ${meaning}</li>`,
  );
  const list = html`<ul class="legend">
    ${legend}
  </ul>`;
  return {
    title: 'Rows as they read',
    lead: `Train rows, chosen at random.${kinds.size === 0 ? '' : ' Marked are the tokens to predict.'}`,
    content: [...(kinds.size === 0 ? [] : [list]), ...examples.map(renderExample)],
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
  if (mask !== undefined) {
    const replacement = mask.kind === 'other' ? html`<small>${mask.text}</small>` : undefined;
    return html`${space}<mark class="${mask.kind}">${text}${replacement}</mark>`;
  }
  return isSpecial ? html`${space}<code>${text}</code>` : html`${space}${text}`;
}
