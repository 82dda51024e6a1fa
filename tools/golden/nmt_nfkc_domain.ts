/**
 * Writes libs/tokenizer/src/sentencepiece/nmt-nfkc-domain.ts: the code points that compatibility
 * decomposition changes, as of the Unicode version of the Node that runs this script.
 *
 * Run: node tools/golden/nmt_nfkc_domain.ts
 */
import { writeFileSync } from 'node:fs';

const ranges: { first: number; last: number }[] = [];
for (let codePoint = 1; codePoint <= 0x10ffff; codePoint++) {
  if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
  const text = String.fromCodePoint(codePoint);
  if (text.normalize('NFKD') === text) continue;
  const previous = ranges.at(-1);
  if (previous?.last === codePoint - 1) previous.last = codePoint;
  else ranges.push({ first: codePoint, last: codePoint });
}

const lines = [''];
let position = 0;
for (const { first, last } of ranges) {
  const skip = (first - position).toString(36);
  const more = last > first ? `+${(last - first).toString(36)}` : '';
  position = last;
  if (lines.at(-1)!.length + skip.length + more.length > 90) lines.push('');
  lines[lines.length - 1] += `${skip}${more} `;
}
const literal = lines
  .map((line, index) => `  '${index === lines.length - 1 ? line.trimEnd() : line}'`)
  .join(' +\n');

const source = `/** Unicode version that {@link NMT_NFKC_DOMAIN} was taken from. */
export const NMT_NFKC_UNICODE_VERSION = '${process.versions.unicode}';

/**
 * The code points that compatibility decomposition (NFKD) changes, as ranges.
 *
 * The form is that of decodeCodePoints. Unicode never changes the normalisation of an assigned
 * code point, so with this list the rules are the same under every later version.
 * Made by tools/golden/nmt_nfkc_domain.ts.
 */
export const NMT_NFKC_DOMAIN: string =
${literal};
`;
writeFileSync(new URL('../../libs/tokenizer/src/sentencepiece/nmt-nfkc-domain.ts', import.meta.url), source);
