import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQualityFilter } from './quality-filter.ts';
import type { QualityOptions } from './quality-options.ts';
import { qualityPresets } from './presets.ts';

const encoder = new TextEncoder();

function judge(options: QualityOptions, text: string): string | undefined {
  const filter = createQualityFilter(options);
  const bytes = encoder.encode(`# {…\n${text}# {…\n`);
  const skipped = encoder.encode('# {…\n').length;
  return filter.reasons[filter.reject(bytes, skipped, bytes.length - skipped)];
}

const ROWS: readonly [rule: keyof QualityOptions, limit: number, stays: string, goes: string][] = [
  ['minCharacters', 5, ' ab \n\n cé ', ' ab  d\n'],
  ['maxCharacters', 5, 'ab\tcé\u{3000}', 'ab c\u{1f600}e'],
  ['minWords', 3, 'a\u{a0}b\nc', 'a b'],
  ['maxWords', 2, ' a\r\n', 'a b c'],
  ['minMeanWordLength', 2.5, 'ab äöü', 'ab äö'],
  ['maxMeanWordLength', 2.5, 'ab äöü', 'abc äöü'],
  // One hash sign and one ellipsis in four words; then two ellipses.
  ['maxSymbolShare', 0.25, '#a b c d...', '#a… b... c d.....'],
  // 3 of 4; the vowel sign and the accent are marks, and do not count. Then 2 of 3.
  ['minLetterShare', 0.75, 'नि é, b', 'ab 1'],
  ['minLetterWordShare', 0.5, 'я1 22', 'a 1 ❤️'],
  ['maxDigitShare', 0.5, 'a1 b२', 'a12 ٣'],
  ['maxUppercaseShare', 0.5, 'AbĆd 12', 'ABc ǅ'],
  ['maxCurlyBrackets', 1, 'a { }', '{{'],
  ['maxLineLength', 4, 'abcd  \nab   d', 'a\n\n\nab cd'],
  ['maxShortLineShare', 0.5, `${'x'.repeat(30)}\na`, `${'x'.repeat(29)}\na\n${'y '.repeat(20)}`],
  ['minTerminatedLineShare', 0.5, 'Was?\nso\n\nJa. \nnein', '。\nа\nb'],
  ['maxBulletLineShare', 0.5, '- a\nb - c', '• a\n* b\n\nc'],
  ['maxEllipsisLineShare', 0.5, 'a...\nb..', 'a… \nb...\nc'],
  ['maxDuplicateLineShare', 0.5, 'a\n a \nb\nb\r\n', 'a\na\na'],
  // 2 of 5 bytes; then 4 of 9.
  ['maxDuplicateLineBytesShare', 0.4, 'a\nb\nc\na\nb', 'äö\näö\n\nb'],
  ['maxDuplicateParagraphShare', 0.5, 'a\nb\n\na\nb\n', 'a\nb\n \na\nb\n\n\n\na\nb'],
  ['maxDuplicateParagraphBytesShare', 0.4, 'abcd\n\nb\nc\n\nb\nc', 'a\n\na'],
];

test.each(ROWS)('%s %d: %j stays, %j goes', (rule, limit, stays, goes) => {
  expect(judge({ [rule]: limit }, stays)).toBe('kept');
  expect(judge({ [rule]: limit }, goes)).toBe(rule);
});

test('rules that are off keep everything, and the first of several is the reason', () => {
  expect(createQualityFilter({}).reasons).toEqual(['kept']);
  expect(judge({}, '')).toBe('kept');
  expect(judge({ shortLineCharacters: 5 }, 'a')).toBe('kept');
  const options = { maxDuplicateLineShare: 0, maxDigitShare: 0, minWords: 3 };
  expect(createQualityFilter(options).reasons).toEqual([
    'kept',
    'minWords',
    'maxDigitShare',
    'maxDuplicateLineShare',
  ]);
  expect(judge(options, '1\n1')).toBe('minWords');
  expect(judge(options, '1\n1\n1')).toBe('maxDigitShare');
  expect(judge(options, 'a\nb\na')).toBe('maxDuplicateLineShare');
});

test('an empty document fails what asks for something, and nothing else', () => {
  for (const [rule, limit] of ROWS)
    expect(judge({ [rule]: limit }, '')).toBe(rule.startsWith('min') ? rule : 'kept');
});

test('refuses options that are unknown or out of range, by name', () => {
  const refused: readonly [object, string][] = [
    [{ minWord: 3 }, 'minWord: expected one of minCharacters'],
    [{ maxDigitShare: 1.1 }, 'maxDigitShare: expected a share from 0 to 1, got 1.1'],
    [{ minWords: -1 }, 'minWords: expected a number of at least 0, got -1'],
    [{ maxWords: Number.NaN }, 'maxWords: expected a number'],
    [{ maxWords: '5' }, 'maxWords: expected a number'],
  ];
  for (const [options, message] of refused) {
    expect(() => createQualityFilter(options as QualityOptions)).toThrow(message);
  }
  for (const preset of Object.values(qualityPresets)) expect(() => createQualityFilter(preset)).not.toThrow();
});

test('any bytes get a verdict that does not depend on what stands around them or came before', () => {
  const options: QualityOptions = {
    ...qualityPresets.gopher,
    ...qualityPresets.fineweb,
    minWords: 2,
    minLetterShare: 0.4,
  };
  const used = createQualityFilter(options);
  const part = fc.constantFrom(
    'a',
    'Bc',
    '.',
    '...',
    '#',
    ' ',
    '\n',
    '\n\n',
    'é',
    '中',
    '。',
    '\u{1f600}',
    '\t',
    '{',
    '-',
    '9',
  );
  const bytesOf = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.array(part, { maxLength: 60 }).map((parts) => encoder.encode(parts.join(''))),
  );
  fc.assert(
    fc.property(bytesOf, bytesOf, (document, other) => {
      const alone = createQualityFilter(options).reject(document, 0, document.length);
      const together = new Uint8Array([...other, ...document, ...other]);
      used.reject(together, 0, other.length);
      expect(used.reject(together, other.length, other.length + document.length)).toBe(alone);
    }),
    { numRuns: 500 },
  );
});

test('time is linear in lines, and each repeat is found when the tables grow', () => {
  const lines = Array.from({ length: 50_000 }, (_, line) => `line ${line % 40_000}`);
  expect(judge({ maxDuplicateLineShare: 0.2 }, lines.join('\n'))).toBe('kept');
  expect(judge({ maxDuplicateLineShare: 0.199_99 }, lines.join('\n'))).toBe('maxDuplicateLineShare');
  expect(judge({ maxDuplicateParagraphShare: 0.199_99 }, lines.join('\n\n'))).toBe(
    'maxDuplicateParagraphShare',
  );
});

test('ASCII text is counted as regular expressions count it, wherever it stands', () => {
  const part = fc.constantFrom(
    'the ',
    'River',
    'of',
    ' ',
    ' a ',
    'Z',
    'az',
    '4',
    '(x)',
    '@[`',
    '.',
    'no. ',
    '\t',
    '\n',
    '\x7f',
    '!',
    '  ',
  );
  const prefix = fc.constantFrom('', 'x', 'xy', 'xyz');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 80 }), prefix, (parts, before) => {
      const text = parts.join('');
      const bytes = encoder.encode(`${before}${text}more`);
      const words = text.match(/\S+/g) ?? [];
      const ink = words.join('');
      const count = (pattern: RegExp): number => (ink.match(pattern) ?? []).length;
      const share = (part_: number, whole: number): number => (whole === 0 ? 0 : part_ / whole);
      const measures: readonly [keyof QualityOptions, number][] = [
        ['maxWords', words.length],
        ['minWords', words.length],
        ['maxCharacters', words.join(' ').length],
        ['minLetterShare', share(count(/[a-z]/gi), ink.length)],
        ['minLetterWordShare', share(words.filter((word) => /[a-z]/i.test(word)).length, words.length)],
        ['maxDigitShare', share(count(/\d/g), ink.length)],
        ['maxUppercaseShare', share(count(/[A-Z]/g), count(/[a-z]/gi))],
      ];
      for (const [rule, value] of measures) {
        const at = (limit: number): number =>
          createQualityFilter({ [rule]: limit }).reject(bytes, before.length, before.length + text.length);
        expect(at(value)).toBe(0);
        const beyond = rule.startsWith('min') ? value + 1e-9 : value - 1e-9;
        const isLimit = beyond >= 0 && (beyond <= 1 || !rule.endsWith('Share'));
        expect(isLimit ? at(beyond) : 1).toBe(1);
      }
    }),
    { numRuns: 300 },
  );
});
