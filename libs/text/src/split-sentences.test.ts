import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from './split-sentences.ts';

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
