import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSentenceLanguage, SentenceBounds, SentenceSplitter, splitSentences } from './index.ts';

/** Cases are written with `|` where the text is to be split. */
describe('sentences end at |', () => {
  test.each([
    'One ends here.| Two! |Three? |Four?! |Five...| Six.',
    'Prices rose to $3.50 in v1.2.3 of example.com.| See https://a.b/c.d?e=f.',
    'Dr. No met Mr. and Mrs. J. R. R. Smith vs. Prof. Jones.| They talked.',
    'It cost 5 p.m. money, e.g. cents, i.e. coins, etc.| The rest is gone.',
    'Apples, pears etc. and Smith & Co. Ltd. of London.',
    'We saw the U.S. Army in Washington D.C. last week.| It left the U.S.| The end.',
    'See Fig. 3, No. 5 and pp. 12 to 14.| He said no.| Then he left.',
    'She was born on Jan. 5 in St. Louis.',
    'He asked "Why?" and left.| "Really?" she said. |"Yes."',
    '(One is here.)| [Two is there.]| \u201cThree.\u201d| \u00abQuatre.\u00bb| Five.',
    'Found in cells.[12][3]| The next.',
    'Well... maybe not.| But\u2026 yes.',
    '1. First item.| 2. Second item.| In 1999.| Next.',
    'It was 20 degrees.| 30 came later.',
    'More than I.| You know.',
    '\u0410. \u041f\u0443\u0448\u043a\u0438\u043d \u0436\u0438\u043b \u0442\u0430\u043c.| \u041e\u043d \u043f\u0438\u0441\u0430\u043b.',
    '\u4ed6\u6765\u4e86\u3002|\u201c\u4f60\u597d\uff01\u201d\u5979\u8bf4\u3002|\u518d\u89c1\uff1f|\u597d',
    '\u5186\u5468\u7387\u306f\uff13\uff0e\uff11\uff14\u3067\u3059\uff0e|\u6b21\u3002',
    '\u092f\u0939 \u0939\u0948\u0964| \u0935\u0939 \u0925\u093e\u0964',
    '\u0645\u0627 \u0647\u0630\u0627\u061f| \u0647\u0630\u0627.',
    'We took vitamin C.| Then B. Smith & Sons came.',
    'Part I.| Part II.',
    'They work in the IR.| Support the OS.| We know EE. UU. and ST. LOUIS.',
    'It is in file_x.h.| Definitions follow.',
    'He wrote for Yahoo! Finance.| "Why?" Mary asked.| "Who?"| Mary left.',
    'Who sells them?| iPads are gone.',
    'A. First.| B. Second.| II. Third.',
    'Am 3. Oktober, im 19. Jahrhundert und in der 5. Klasse.| Das war z. B. so.',
    '\u201eDas reicht!\u201c| Dann ging er.| \u00bbGut.\u00ab| Ja.',
    '\u00ab O\u00f9 ? \u00bb demanda-t-il.| \u00ab L\u00e0 ! \u00bb| Il sortit.',
    '\u03a0\u03bf\u03cd \u03c0\u03b1\u03c2;| \u03a3\u03c0\u03af\u03c4\u03b9; \u03cc\u03c7\u03b9.| A; B',
    '\u4ed6\u6765\u4e86.|\u5979\u6765\u4e86',
    '\u300c\u3069\u3053\uff1f\u300d\u3068\u805e\u3044\u305f\u3002|\u300c\u5bb6\u3002\u300d|\u7d42',
    'no stop at all',
    'ends. lower case goes on.',
    '...',
  ])('%s', (marked) => {
    const expected = marked.split('|').map((part) => part.trim());
    expect(splitSentences(marked.replaceAll('|', ''))).toEqual(expected);
  });
});

test('line ends are boundaries as the option says', () => {
  const text = 'One\ntwo. Three\r\n\r\nFour\n \nFive\u2029\u2029Six\n';
  expect(splitSentences(text)).toEqual(['One two.', 'Three', 'Four', 'Five', 'Six']);
  expect(splitSentences(text, { lineEnds: 'line' })).toEqual(['One', 'two.', 'Three', 'Four', 'Five', 'Six']);
  expect(splitSentences(text, { lineEnds: 'none' })).toEqual(['One two.', 'Three Four Five\u2029\u2029Six']);
});

test('text of white space has no sentences', () => {
  for (const text of ['', ' ', '\n\n \t\n']) expect(splitSentences(text)).toEqual([]);
});

test('only white space is lost, and sentences are trimmed', () => {
  const words = fc.constantFrom(
    'One',
    'two',
    'Dr.',
    'U.S.',
    '3.5',
    'end.',
    '?',
    '"',
    ')',
    '\n',
    '\n\n',
    ' ',
    '\u3002',
    '...',
    '[1]',
    '\u00a0',
    '\ud83d',
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 40 }),
      fc.constantFrom('blank-line', 'line', 'none'),
      (parts, lineEnds) => {
        const text = parts.join('');
        const sentences = splitSentences(text, { lineEnds });
        expect(sentences.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        expect(sentences.every((sentence) => sentence !== '' && sentence === sentence.trim())).toBe(true);
        expect(sentences.every((sentence) => !sentence.includes('\n'))).toBe(true);
      },
    ),
    { seed: 7, numRuns: 1000 },
  );
});

describe('on bytes', () => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  test('bounds count from the start of the buffer and are appended', () => {
    const bytes = encoder.encode('## Caf\u00e9 one.  Two! ##');
    const bounds = new SentenceBounds();
    const splitter = new SentenceSplitter();
    splitter.split(bytes, bounds, { start: 3, end: 20 });
    splitter.split(bytes, bounds, { start: 15, end: bytes.length });
    const found = Array.from({ length: bounds.length }, (_, i) =>
      decoder.decode(bytes.subarray(bounds.starts[i], bounds.ends[i])),
    );
    expect(found).toEqual(['Caf\u00e9 one.', 'Two!', 'Two!', '##']);
    bounds.clear();
    expect(bounds.length).toBe(0);
  });

  test('the columns of bounds grow', () => {
    const bounds = new SentenceBounds();
    new SentenceSplitter().split(encoder.encode('It is. '.repeat(1000)), bounds);
    expect(bounds.length).toBe(1000);
    expect([bounds.starts[999], bounds.ends[999]]).toEqual([6993, 6999]);
  });

  test('bytes of any kind give bounds in order and in range', () => {
    const anyBytes = fc.array(
      fc.oneof(
        fc.constantFrom(
          0x2e,
          0x20,
          0x0a,
          0x41,
          0x5b,
          0x5d,
          0x22,
          0x3b,
          0xe2,
          0x80,
          0xa6,
          0xe3,
          0xc2,
          0xbb,
          0xf0,
          0xff,
        ),
        fc.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 60 },
    );
    const splitter = new SentenceSplitter();
    const bounds = new SentenceBounds();
    fc.assert(
      fc.property(anyBytes, fc.nat(60), fc.nat(60), (list, from, count) => {
        const start = Math.min(from, list.length);
        const end = Math.min(start + count, list.length);
        bounds.clear();
        splitter.split(Uint8Array.from(list), bounds, { start, end });
        let last = start;
        for (let i = 0; i < bounds.length; i++) {
          expect(bounds.starts[i]).toBeGreaterThanOrEqual(last);
          expect(bounds.ends[i]).toBeGreaterThan(bounds.starts[i]!);
          last = bounds.ends[i]!;
        }
        expect(last).toBeLessThanOrEqual(end);
      }),
      { seed: 7, numRuns: 5000 },
    );
  });
});

test('a language puts its own abbreviations first', () => {
  const german = 'Das sagt Art. Eins.';
  expect(splitSentences(german)).toEqual(['Das sagt Art.', 'Eins.']);
  expect(splitSentences(german, { language: 'de' })).toEqual([german]);
  expect([isSentenceLanguage('de'), isSentenceLanguage('xx')]).toEqual([true, false]);
});

test('the time is linear in the length of the text', () => {
  for (const part of ['. ', '.', 'a.', '[1]', '."', '\n', 'a. A', '\u3002', '\u201d ']) {
    const text = part.repeat(200_000);
    expect(splitSentences(text).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  }
  const opened = '('.repeat(200_000) + 'e.g. '.repeat(200_000);
  expect(splitSentences(opened)).toEqual([opened.trim()]);
});
