import { expect, test } from 'vitest';
import { cleanHtml } from './clean-html.ts';
import { cleanManPage } from './clean-man-page.ts';
import { cleanDictionary, cleanPlainText } from './clean-plain-text.ts';
import { cleanPod } from './clean-pod.ts';
import { cleanRestructuredText } from './clean-restructured-text.ts';
import { isProse, isSentences } from './is-prose.ts';
import { readMessageCatalogue } from './read-message-catalogue.ts';

test('HTML gives the text of its paragraphs, without what surrounds and adorns them', () => {
  const page = `<!DOCTYPE html><html><head><title>Title</title><style>p > a { color: red }</style></head>
    <body class="nav"><nav><p>Home</p></nav><div class="toc"><div>One</div>Two</div>
    <h1>Heading</h1><p>A <b>bold</b>
    word &amp; caf&eacute; &#x4e2d;&#25991; &unknown;<script>if (a < b) "</p>"</script>.<p>3 < 4
    <!-- <p>hidden</p> --><ul><li>First<li>Second<br/>line</ul><pre>code</pre>Rest</body></html>`;
  expect(cleanHtml(page)).toEqual([
    'A bold word & café 中文 &unknown;.',
    '3 < 4',
    'First',
    'Second',
    'line',
    'Rest',
  ]);
});

test('HTML that ends within markup gives what came before it', () => {
  expect(cleanHtml('<p>text<a href="x')).toEqual(['text']);
  expect(cleanHtml('<p>text<!-- x')).toEqual(['text']);
  expect(cleanHtml('<p>text<script>x')).toEqual(['text']);
  expect(cleanHtml('<p>text<nav>x')).toEqual(['text']);
  expect(cleanHtml('')).toEqual([]);
});

test('HTML of a million brackets is read in linear time', () => {
  const hostile = '<'.repeat(1_000_000);
  expect(cleanHtml(hostile)).toEqual([hostile]);
  expect(cleanHtml(`${'<script '.repeat(100_000)}`)).toHaveLength(1);
});

test('a manual page gives its text, without requests, fonts and examples', () => {
  const page = String.raw`.\" comment
.TH LS 1
.SH NAME
ls \- list \fIdirectory\fP contents
.SH DESCRIPTION
.B ls
sorts the
.BR entries (5),
see \(lqcaf\['e]\(rq and \[u00E9].
.PP
Second
.nf
code
.fi
.TP
.BR \-a ", " \-\-all
third \e n`;
  expect(cleanManPage(page)).toEqual([
    'ls - list directory contents',
    'ls sorts the entries(5), see “caf” and é.',
    'Second',
    '-a, --all third \\ n',
  ]);
});

test('POD gives its paragraphs, with codes resolved', () => {
  const pod = `=head1 NAME\n\nA B<bold I<nested>> C<< a < b >> E<lt>\n\n    verbatim\n\n=over\n\n=item *\n\nSee L<the manual|perldoc>.\n\n=cut\n\nsub x {}\n`;
  expect(cleanPod(pod)).toEqual(['A bold nested a < b <', 'See the manual.']);
});

test('reStructuredText gives its paragraphs, without titles, directives and code', () => {
  const source = [
    'Title\n=====',
    'Some *text* with ``code``, :ref:`a link <target>`\nand `another <x>`_.',
    '.. note::\n   hidden',
    '   hidden as well',
    'An example::',
    '  code()',
    '- one\n  item\n- two',
    '===  ===\na    b\n===  ===',
    ':field: value',
    'End',
  ].join('\n\n');
  expect(cleanRestructuredText(source)).toEqual([
    'Some text with code, a link and another.',
    'An example:',
    'one item',
    'two',
    'End',
  ]);
});

test('plain text is parted at blank lines, dictionaries at entries and senses', () => {
  expect(cleanPlainText('one\n two\r\n\r\n  \nthree\n')).toEqual(['one two', 'three']);
  expect(cleanDictionary('word\n  n 1: first\n     sense\n  2: second\nnext\n  adj : x')).toEqual([
    'word',
    'n 1: first sense',
    '2: second',
    'next adj : x',
  ]);
});

test('a message catalogue gives its translations', () => {
  expect(readMessageCatalogue(catalogue(['header', '_Datei öffnen', '%d Seite\0%d Seiten']))).toEqual([
    'Datei öffnen',
    '%d Seite',
    '%d Seiten',
  ]);
  expect(readMessageCatalogue(new Uint8Array(100))).toEqual([]);
  const truncated = catalogue(['header', 'text']).subarray(0, 40);
  expect(readMessageCatalogue(truncated)).toEqual([]);
});

/** A catalogue in which the names of messages are left empty. */
function catalogue(translations: readonly string[]): Uint8Array {
  const texts = translations.map((text) => Buffer.from(`${text}\0`));
  const table = 28;
  const head = Buffer.alloc(table + 8 * texts.length);
  const fields = [0x950412de, 0, texts.length, table, table];
  for (const [place, field] of fields.entries()) head.writeUInt32LE(field, 4 * place);
  let start = head.length;
  for (const [place, text] of texts.entries()) {
    head.writeUInt32LE(text.length - 1, table + 8 * place);
    head.writeUInt32LE(start, table + 8 * place + 4);
    start += text.length;
  }
  return Buffer.concat([head, ...texts]);
}

test.each([
  ['This paragraph is long enough, and reads as prose.', true],
  ['Too short to be kept.', false],
  ['int main(int argc, char **argv) { return argc > 0 ? 1 : 0; }', false],
  ['class_name_that_is_long.another_name_that_is_long', false],
  ['これは日本語で書かれた段落であり、空白がない。', true],
  ['This paragraph was not decoded \u{fffd} as it should have been.', false],
])('%s: prose %s', (paragraph, expected) => {
  expect(isProse(paragraph)).toBe(expected);
});

test.each([
  ['This begins and ends as a sentence does, and has enough words.', true],
  ['“Is this quoted text a sentence with enough words?”', true],
  ['これは日本語で書かれた段落であり、空白がない。', true],
  ['this begins with a small letter, as the rest of a sentence does.', false],
  ['A heading that is long and ends without a full stop', false],
  ['Too few words to be kept.', false],
  ['The call of rte_eth_dev_info_get(port_id, &dev_info) == 0; is code and no sentence.', false],
])('%s: sentences %s', (paragraph, expected) => {
  expect(isSentences(paragraph)).toBe(expected);
});
