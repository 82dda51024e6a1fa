import { readFileSync } from 'node:fs';

/**
 * Composes the lines of the exactness tests: the twin of tools/golden/varied_lines.py, where their
 * kinds are told. A line depends on its number and on line-parts.json alone.
 */

type Part =
  | 'sentences'
  | 'bases'
  | 'combining'
  | 'invisible'
  | 'controls'
  | 'spaces'
  | 'emoji'
  | 'jamo'
  | 'compatibility'
  | 'punctuation'
  | 'special'
  | 'ties';

const PARTS = JSON.parse(readFileSync(new URL('line-parts.json', import.meta.url), 'utf8')) as Record<
  Part | 'broken',
  string[]
>;
const WORDS = PARTS.sentences.flatMap((sentence) => sentence.split(' '));
const BROKEN = PARTS.broken.map((digits) => Buffer.from(digits, 'hex'));
const CODE_POINTS = listCodePoints();

const POINTS_PER_LINE = 8;
const POINT_LINES = Math.ceil(CODE_POINTS.length / POINTS_PER_LINE);
const LONGEST_WORD = 10_000;

/** How many lines there are. */
export const LINE_COUNT = 105_000;

function listCodePoints(): number[] {
  const found: number[] = [];
  for (let plane = 0; plane < 17; plane++) {
    const step = plane < 4 || plane === 14 ? 1 : plane > 14 ? 64 : 1024;
    for (let point = plane << 16; point < (plane + 1) << 16; point += step) {
      if (point < 0xd800 || point > 0xdfff) found.push(point);
    }
  }
  return found;
}

/** Spreads 32 bits (the constants are lowbias32's, of Chris Wellons' hash prospector). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Numbers that depend on the line and on how many were drawn before. */
class LineDraws {
  private state: number;

  constructor(line: number) {
    this.state = mix(line);
  }

  below(count: number): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    return mix(this.state) % count;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** Makes and joins as many texts as drawn from 1 to `most`. */
  several(most: number, make: () => string): string {
    let text = '';
    for (let left = 1 + this.below(most); left > 0; left--) text += make();
    return text;
  }
}

const IN_CONTEXT: readonly ((c: string) => string)[] = [
  (c) => c,
  (c) => `a${c}`,
  (c) => `${c}b`,
  (c) => ` ${c} `,
  (c) => `e${c}\u0301`,
  (c) => `\u2581${c}`,
  (c) => `1${c}2`,
  (c) => `the${c}The `,
];

function pointsLine(line: number, draws: LineDraws): string {
  const points = CODE_POINTS.slice(line * POINTS_PER_LINE, (line + 1) * POINTS_PER_LINE);
  return points.map((point) => draws.pick(IN_CONTEXT)(String.fromCodePoint(point))).join('');
}

function natural(draws: LineDraws): string {
  const words = draws.pick(PARTS.sentences).split(' ');
  const start = draws.below(words.length);
  return words.slice(start, start + 1 + draws.below(12)).join(' ');
}

function blend(draws: LineDraws): string {
  const at = draws.below(WORDS.length);
  const other = Array.from(WORDS[(at + 1 + draws.below(6)) % WORDS.length]!);
  const word = Array.from(WORDS[at]!);
  const head = word.slice(0, 1 + draws.below(word.length));
  return head.join('') + other.slice(draws.below(other.length)).join('');
}

const SEPARATORS = ['.', ',', ':', '/', '-', ' '];
const ODD = [
  'combining',
  'invisible',
  'controls',
  'spaces',
  'emoji',
  'jamo',
  'compatibility',
  'punctuation',
  'special',
  'ties',
  'codePoint',
  'number',
] as const;

function odd(draws: LineDraws): string {
  const kind = draws.pick(ODD);
  if (kind === 'codePoint') return String.fromCodePoint(draws.pick(CODE_POINTS));
  if (kind === 'number') return `${draws.below(3000)}${draws.pick(SEPARATORS)}${draws.below(100)}`;
  if (kind === 'combining') {
    return draws.pick(PARTS.bases) + draws.several(4, () => draws.pick(PARTS.combining));
  }
  return draws.several(3, () => draws.pick(PARTS[kind]));
}

function mixed(draws: LineDraws): string {
  return draws.several(8, () => {
    const which = draws.below(4);
    const part = which < 2 ? odd(draws) : which === 2 ? blend(draws) : draws.pick(WORDS);
    return part + draws.pick(['', '', ' ', '  ']);
  });
}

function blank(draws: LineDraws): string {
  const kinds = ['spaces', 'spaces', 'spaces', 'invisible', 'controls'] as const;
  let text = '';
  for (let left = draws.below(7); left > 0; left--) text += draws.pick(PARTS[draws.pick(kinds)]);
  return text;
}

function special(draws: LineDraws): string {
  const first = draws.pick(WORDS);
  const space = (): string => draws.pick(['', ' ']);
  return first + draws.several(4, () => space() + draws.pick(PARTS.special) + space() + draws.pick(WORDS));
}

function times(count: number, make: () => string): string {
  return Array.from({ length: count }, make).join('');
}

function longWord(draws: LineDraws): string {
  const length = draws.below(100) === 0 ? LONGEST_WORD : 90 + draws.below(400);
  const units: readonly (() => string)[] = [
    () => draws.pick(PARTS.bases),
    () => blend(draws),
    () => times(40, () => String.fromCodePoint(97 + draws.below(26))),
    () => times(20, () => draws.pick(WORDS)),
    () => times(9, () => draws.pick(PARTS.combining)),
    () => draws.pick(PARTS.emoji),
    () => draws.pick(PARTS.ties),
    () => times(7, () => draws.pick(PARTS.punctuation)),
  ];
  const unit = Array.from(draws.pick(units)());
  const before = draws.pick(['', '', 'the ']);
  return before + Array.from({ length }, (_, index) => unit[index % unit.length]!).join('');
}

function broken(draws: LineDraws): Uint8Array {
  const data = [...Buffer.from(draws.below(2) === 0 ? natural(draws) : mixed(draws))];
  for (let left = 1 + draws.below(4); left > 0; left--) {
    const at = draws.below(data.length + 1);
    const removed = draws.below(3);
    data.splice(at, removed, ...draws.pick(BROKEN));
  }
  return Uint8Array.from(data);
}

function naturalLine(draws: LineDraws): string {
  const joint = draws.pick(['', ' ']);
  return Array.from({ length: 1 + draws.below(3) }, () => natural(draws)).join(joint);
}

function blendedLine(draws: LineDraws): string {
  return Array.from({ length: 3 + draws.below(10) }, () => blend(draws)).join(' ');
}

const BROKEN_KIND = 12;

/** How the lines of kinds 0 to 15 are made, but for those that are not UTF-8. */
function composedLine(kind: number, draws: LineDraws): string {
  if (kind < 5) return naturalLine(draws);
  if (kind < 8) return blendedLine(draws);
  const make = kind === 13 ? blank : kind === 14 ? special : kind === 15 ? longWord : mixed;
  return make(draws);
}

/** Makes a line of the {@link LINE_COUNT}; its bytes may not be UTF-8. */
export function variedLine(line: number): Uint8Array {
  const draws = new LineDraws(line);
  if (line < POINT_LINES) return Buffer.from(pointsLine(line, draws));
  const kind = draws.below(16);
  return kind === BROKEN_KIND ? broken(draws) : Buffer.from(composedLine(kind, draws));
}
