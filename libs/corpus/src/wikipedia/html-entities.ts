/** Names of the characters from U+00A0 on in HTML 4 (section 24.2.1), in order. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring ' +
  'AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml ' +
  'times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil ' +
  'egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ' +
  'ugrave uacute ucirc uuml yacute thorn yuml';
/** Greek letters from U+0391 and U+03B1 on; the second `sigmaf` fills a gap among the capitals. */
const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau ' +
  'upsilon phi chi psi omega';
/** Other characters that HTML 4 names (sections 24.3.1 and 24.4.1) and articles use. */
const OTHERS: Readonly<Record<string, number>> = {
  amp: 0x26,
  lt: 0x3c,
  gt: 0x3e,
  quot: 0x22,
  apos: 0x27,
  OElig: 0x152,
  oelig: 0x153,
  Scaron: 0x160,
  scaron: 0x161,
  Yuml: 0x178,
  fnof: 0x192,
  circ: 0x2c6,
  tilde: 0x2dc,
  ensp: 0x2002,
  emsp: 0x2003,
  thinsp: 0x2009,
  zwnj: 0x200c,
  zwj: 0x200d,
  lrm: 0x200e,
  rlm: 0x200f,
  ndash: 0x2013,
  mdash: 0x2014,
  lsquo: 0x2018,
  rsquo: 0x2019,
  sbquo: 0x201a,
  ldquo: 0x201c,
  rdquo: 0x201d,
  bdquo: 0x201e,
  dagger: 0x2020,
  Dagger: 0x2021,
  bull: 0x2022,
  hellip: 0x2026,
  permil: 0x2030,
  prime: 0x2032,
  Prime: 0x2033,
  lsaquo: 0x2039,
  rsaquo: 0x203a,
  oline: 0x203e,
  frasl: 0x2044,
  euro: 0x20ac,
  trade: 0x2122,
  larr: 0x2190,
  uarr: 0x2191,
  rarr: 0x2192,
  darr: 0x2193,
  harr: 0x2194,
  rArr: 0x21d2,
  hArr: 0x21d4,
  forall: 0x2200,
  part: 0x2202,
  exist: 0x2203,
  empty: 0x2205,
  nabla: 0x2207,
  isin: 0x2208,
  prod: 0x220f,
  sum: 0x2211,
  minus: 0x2212,
  radic: 0x221a,
  infin: 0x221e,
  cap: 0x2229,
  cup: 0x222a,
  int: 0x222b,
  sim: 0x223c,
  cong: 0x2245,
  asymp: 0x2248,
  ne: 0x2260,
  equiv: 0x2261,
  le: 0x2264,
  ge: 0x2265,
  sub: 0x2282,
  sup: 0x2283,
  sdot: 0x22c5,
};

const CODE_POINTS = createCodePoints();

function createCodePoints(): ReadonlyMap<string, number> {
  const codePoints = new Map(Object.entries(OTHERS));
  for (const [index, name] of LATIN_1.split(' ').entries()) codePoints.set(name, 0xa0 + index);
  for (const [index, name] of GREEK.split(' ').entries()) {
    codePoints.set(name, 0x3b1 + index);
    if (name !== 'sigmaf') codePoints.set(name.charAt(0).toUpperCase() + name.slice(1), 0x391 + index);
  }
  return codePoints;
}

/** Longest reference that is looked at: `&`, name or number, and `;`. */
export const MAX_REFERENCE_BYTES = 12;

/**
 * Finds the character that a reference stands for, given without `&` and `;`.
 *
 * @returns Its code point, or undefined if the name is not known or the number is no character.
 */
export function characterOf(reference: string): number | undefined {
  const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(reference);
  if (number === null) return CODE_POINTS.get(reference);
  const [, hexadecimal, decimal] = number;
  const codePoint =
    hexadecimal === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hexadecimal, 16);
  const isCharacter = codePoint >= 0x20 && codePoint <= 0x10_ffff && (codePoint & 0x1f_f800) !== 0xd800;
  return isCharacter || codePoint === 9 || codePoint === 10 || codePoint === 13 ? codePoint : undefined;
}
