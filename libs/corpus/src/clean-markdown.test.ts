import { expect, test } from 'vitest';
import { cleanMarkdown } from './clean-markdown.ts';

/** Joins lines, since most cases are about what stands on which line. */
const clean = (...lines: readonly string[]): string => cleanMarkdown(lines.join('\n'));

test.each<[string, string[], string]>([
  ['wrapped lines are one paragraph', ['One', 'two.', '', 'Three.'], 'One two.\n\nThree.'],
  [
    'headings end a paragraph and go',
    ['One.', '# Title', 'Two.', '', 'Title', '===', 'Three.'],
    'One.\n\nTwo.\n\nThree.',
  ],
  [
    'fenced code goes',
    ['One.', '```js', 'code();', '', '~~~', '```', 'Two.', '~~~~', '```', '~~~~', 'Three.'],
    'One.\n\nTwo.\n\nThree.',
  ],
  ['an open fence runs to the end', ['One.', '```', 'code();', 'Two.'], 'One.'],
  [
    'indented code goes, wrapped lines and lists stay',
    ['One.', '', '    code();', '', '- Two', '', '    more.', '', 'Five', '    six.'],
    'One.\n\nTwo\n\nmore.\n\nFive six.',
  ],
  ['tables go', ['One.', '', '| a | b |', '|---|:-:|', '| c | d |', '', 'Two.'], 'One.\n\nTwo.'],
  [
    'list items are paragraphs',
    ['* One.', '* [x] Two', '  goes on.', '10. Three.'],
    'One.\n\nTwo goes on.\n\nThree.',
  ],
  ['quotes keep their text', ['> One', '> two.', '>', '> > Three.'], 'One two.\n\nThree.'],
  ['front matter goes', ['---', 'title: x', '---', 'One.'], 'One.'],
  [
    'rules and link definitions go',
    ['One.', '', '---', '', '[a]: https://x.y "z"', '* * *', 'Two.'],
    'One.\n\nTwo.',
  ],
  [
    'comments go, also over lines',
    ['One <!-- a', '', 'b --> two.', 'Three <!-- open', 'end.'],
    'One two. Three',
  ],
  [
    'HTML blocks of code and tables go',
    ['<table>', '<tr><td>x</td></tr>', '</table>', 'One.', '<pre>x', 'y</pre>', 'Two.'],
    'One.\n\nTwo.',
  ],
  ['tags go, their text stays', ['<p align="center">One <b>two</b><br/>three.</p>'], 'One twothree.'],
  ['images and badges go', ['[![Build](https://a/b.svg)](https://a/b) ![x](y "z") One.'], 'One.'],
  [
    'links keep their text',
    ['See [the docs](https://a/b_(c) "t"), [it][ref] and <https://x.y>.'],
    'See the docs, it and.',
  ],
  [
    'emphasis goes',
    ['*One* **two** ***three*** _four_ __five__ ~~six~~ 2 * 3 * 4 snake_case_name'],
    'One two three four five six 2 * 3 * 4 snake_case_name',
  ],
  [
    'code spans keep what they hold',
    ['Use `a_b_c`, ``x ` y`` and `<b>*z*</b>`.'],
    'Use a_b_c, x ` y and <b>*z*</b>.',
  ],
  [
    'entities and escapes become characters',
    ['a &amp; b &lt;c&gt; &#233; &#xe9; &#x110000; &unknown; \\*d\\*'],
    'a & b <c> \u00e9 \u00e9 \ufffd &unknown; *d*',
  ],
  ['footnote marks go', ['One.[^1] Two[^note].'], 'One. Two.'],
  ['carriage returns are line ends', ['One.\r', '\r', 'Two.\r'], 'One.\n\nTwo.'],
  ['nothing but marks is nothing', ['# Title', '', '![x](y)', '', '---'], ''],
])('%s', (_, lines, expected) => {
  expect(clean(...lines)).toBe(expected);
});

test('hostile text costs linear time', () => {
  // Each repeats an opening that never closes; a quadratic pattern would need minutes for a megabyte.
  const openings = ['[', '![', '[a](', '<a ', '*', '**a', '`', '_a ', '<!--', '> ', '- ', '|', '&#', '~~~~'];
  for (const opening of openings) {
    const text = opening.repeat(Math.ceil(200_000 / opening.length));
    expect(cleanMarkdown(text).length).toBeLessThanOrEqual(text.length);
  }
});
