import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { droppedNamespaces } from './wiki-names.ts';
import { WikitextCleaner } from './wikitext-cleaner.ts';
import type { LineOptions } from './wiki-text-writer.ts';

function cleanerWith(options: Partial<LineOptions> = {}): (text: string) => string {
  const cleaner = new WikitextCleaner({
    headings: 'drop',
    lists: 'keep',
    droppedNamespaces: droppedNamespaces(['Picto']),
    ...options,
  });
  return (text) => {
    const source = Buffer.from(`${text}?`);
    const cleaned = Buffer.from(cleaner.clean(source, source.length - 1)).toString();
    expect(cleaned === '' || cleaned.endsWith('\n')).toBe(true);
    return cleaned.slice(0, -1);
  };
}

const clean = cleanerWith();

/** What is written, and what a reader of the article would see as its prose; checked by hand. */
const SNIPPETS: readonly (readonly [string, string])[] = [
  // Plain text.
  ['', ''],
  ['One sentence.', 'One sentence.'],
  ['Two  spaces and\ta tab.', 'Two spaces and a tab.'],
  ['One.\n\n\nTwo.\n', 'One.\nTwo.'],
  ['  Indented by spaces.', 'Indented by spaces.'],
  ['Straße, 東京 and 🙂.', 'Straße, 東京 and 🙂.'],
  ['a < b and c > d', 'a < b and c > d'],
  ['x = y; z: w, {a} [b] |c|', 'x = y; z: w, {a} [b] |c|'],
  ['Call f() or g( ), then.', 'Call f() or g( ), then.'],
  ['snake_case and __init__ stay', 'snake_case and __init__ stay'],
  // Emphasis.
  ["'''Bold''', ''italic'' and '''''both'''''.", 'Bold, italic and both.'],
  ["It's Peter''s'' book.", "It's Peters book."],
  ["L''''amour''' and ''''''six''''''", "L'amour and 'six'"],
  // Links.
  ['A [[link]] here.', 'A link here.'],
  ['A [[target|label]] here.', 'A label here.'],
  ['Two [[bus]]es, an [[apple|Apple]]-tree.', 'Two buses, an Apple-tree.'],
  ['[[Target (x)#Part|the ‘label’]]', 'the ‘label’'],
  ["[[A|''italic'' label]]", 'italic label'],
  ['See [[:Category:Rivers]] and [[:File:A.png|this]].', 'See Category:Rivers and this.'],
  ['[[:Category:Rivers]] at the start.', 'Category:Rivers at the start.'],
  ['[[Category:Rivers]]', ''],
  ['[[category: Rivers|key]]Text.', 'Text.'],
  ['[[File:A.jpg|thumb|200px|A caption.]]Text.', 'Text.'],
  ['[[File:A.jpg|thumb|A [[caption]] with [[b|c]] and {{d|e}}.]]Text.', 'Text.'],
  ['[[Image:A.jpg]] Text.', 'Text.'],
  ['[[Datei:A.jpg|mini|Text]]\nText.', 'Text.'],
  ['[[Picto:A.jpg|x]]\nText.', 'Text.'],
  ['[[File:A.jpg|thumb|A caption\nof two lines]]\nText.', 'Text.'],
  ['[[de:Fluss]]\n[[zh-yue:河]]\nText.', 'Text.'],
  ['An [[open link without end.\n\nA [[good]] one | here.', 'An open link without end.\nA good one | here.'],
  ['A stray ]] mark and a stray }} one.', 'A stray mark and a stray one.'],
  ['[[a|[[b]]]] c', 'b c'],
  // External links.
  ['See [http://x.org/a?b=c|d the site].', 'See the site.'],
  ['See [https://x.org] and [//x.org y].', 'See and y.'],
  ['Write [mailto:a@b.c me], [ftp://x.y z] [not a link].', 'Write me, z [not a link].'],
  ['See http://x.org/a_b for it.', 'See http://x.org/a_b for it.'],
  ['[http://x.org an [[inner]] link] ends', 'an inner link ends'],
  // Templates.
  ['A{{fact|date=May 2020}} claim.', 'A claim.'],
  ['A {{a|{{b|{{c}}}}|d={{e}}}} claim.', 'A claim.'],
  ['{{Infobox\n| a = b\n| c = [[d|e]]\n* f\n}}\nText.', 'Text.'],
  ['{{Infobox\n| a = b\n|}}\nText.', 'Text.'],
  ['{{{parameter}}} and {{{a|{{b}}}}}.', 'and.'],
  ['The {{nowrap|tall tower}} stands.', 'The tall tower stands.'],
  ["The word ''{{lang|fr|mot}}'' and {{lang-de|Wort}}.", 'The word mot and Wort.'],
  ['It is {{convert|5|km|mi|abbr=on}} long.', 'It is 5 km long.'],
  ['1914{{ndash}}1918{{snd}}a war', '1914–1918 – a war'],
  ['Text {{unclosed|a [[b]].\nMore.', 'Text unclosed|a b.\nMore.'],
  ['{{a\n{{b\n}}\n}}Text.', 'Text.'],
  // What a template leaves behind.
  ['Ada ({{IPA|x}}; born 1815) wrote.', 'Ada (born 1815) wrote.'],
  ['Ada ({{IPA|x}}) wrote.', 'Ada wrote.'],
  ['Ada ({{IPA|x}}, {{lang|fr|Adèle}}) wrote {{x}}, often.', 'Ada (Adèle) wrote, often.'],
  ['Ada {{x}} wrote {{y}}.', 'Ada wrote.'],
  // Tables.
  ['Before.\n{| class="x"\n|-\n! a !! b\n|-\n| c || d\n|}\nAfter.', 'Before.\nAfter.'],
  ['{|\n| a\n{|\n| b\n|}\n| c\n|}\nAfter.', 'After.'],
  ['{|\n| {{a|b}} || {{c\n|}}\n|}\nAfter.', 'After.'],
  [':{|\n| a\n|}After.', 'After.'],
  ['<table><tr><td>a</td></tr></table>After.', 'After.'],
  // Headings, lists, rules.
  ['Before.\n== Heading ==\nAfter.', 'Before.\nAfter.'],
  ['=== Heading === <!-- x -->\nAfter.', 'After.'],
  ['= a and b\nc =', '= a and b\nc ='],
  ['* one\n* two\n** three\n# four', 'one\ntwo\nthree\nfour'],
  ['; term : meaning\n: indented\n*: mixed', 'term : meaning\nindented\nmixed'],
  ['* {{cite|a}}\n* [[A]]', 'A'],
  ['Before.\n----\nAfter.\n-- not a rule', 'Before.\nAfter.\n-- not a rule'],
  // Tags.
  ['A fact.<ref>Source, {{p|1}}.</ref> More.<ref name="a" /> End.', 'A fact. More. End.'],
  ['A fact.<REF NAME=a>Source</Ref > More.', 'A fact. More.'],
  ['A <ref>never closed. More.', 'A never closed. More.'],
  ['One<br>two<br />three', 'One\ntwo\nthree'],
  ['<div class="x">One</div><p>Two</p>', 'One\nTwo'],
  ['H<sub>2</sub>O, <small>small</small>, <span style="x">y</span>', 'H2O, small, y'],
  ['Where <math>x < {{y</math> holds.', 'Where holds.'],
  ["Use <nowiki>[[a]] {{b}} ''c'' &lt;</nowiki> here.", "Use [[a]] {{b}} ''c'' &lt; here."],
  ['A <!-- comment {{ [[ --> word.', 'A word.'],
  ['A word.<!-- no end', 'A word.'],
  ['<gallery>\nFile:A.jpg|b\n</gallery>\nText.', 'Text.'],
  ['<syntaxhighlight lang="c">int a[[1]];</syntaxhighlight>Text.', 'Text.'],
  ['<unknown>tag</unknown> and <3', '<unknown>tag</unknown> and <3'],
  ['<blockquote>Quoted.</blockquote>', 'Quoted.'],
  // References to characters.
  ['5&nbsp;km &ndash; a &amp; b &lt;i&gt;', '5 km – a & b <i>'],
  ['&#233;&#xE9;&eacute; &Omega;&sigmaf;&hellip;', 'ééé Ως…'],
  ['co&shy;op a&thinsp;b &unknown; &#xD800; & c', 'coop a b &unknown; &#xD800; & c'],
  // Magic words.
  ['__NOTOC__\nText __FORCETOC__ here.', 'Text here.'],
];

describe('WikitextCleaner', () => {
  it.each(SNIPPETS)('cleans %j', (wikitext, prose) => {
    expect(clean(wikitext)).toBe(prose);
  });

  it('keeps headings and drops lists when told so', () => {
    const wikitext = '== One [[two]] ==\nText.\n* item\n# item\n: indented\n==\n=a=';
    expect(cleanerWith({ headings: 'keep', lists: 'drop' })(wikitext)).toBe(
      'One two\nText.\nindented\n==\na',
    );
  });

  it('has forgotten one text when it cleans the next', () => {
    const texts = ['{{open [[open {|', '<ref>open', '(', "''a"];
    for (const text of texts) {
      cleanerWith()(text);
      clean(text);
      expect(clean('A <ref>b</ref>c|d }} ]] e.')).toBe('A c|d e.');
    }
  });

  it('leaves text without markup as it is', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'a b c X Y Z 0 1 9 ä ß 東 🙂 " ! ? - /'.split(' ')),
      minLength: 1,
      maxLength: 8,
    });
    const line = fc
      .array(word, { minLength: 1, maxLength: 10 })
      .map((words) => words.join(' '))
      .filter((text) => !text.startsWith('-'));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        expect(clean(lines.join('\n\n'))).toBe(lines.join('\n'));
      }),
    );
  });

  it('takes control characters for white space, in raw text too', () => {
    expect(clean('a<nowiki>\0b\tc</nowiki>\0d')).toBe('a b c d');
  });

  it('stays within its bounds whatever it is given', () => {
    const marks =
      '{{ }} [[ ]] {| |} | \n * : == <ref> </ref> <!-- --> <nowiki> </nowiki> <br> &amp; &#65; ( ) , .';
    const piece = fc.oneof(
      fc.constantFrom(
        ...marks.split(' '),
        ' ',
        "''",
        "'''",
        '{{{',
        '}}}',
        '__A__',
        'word',
        'File:',
        '[http://x ',
        '\0',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = clean(pieces.join(''));
        expect(text).not.toMatch(/\n\n|^ |\n |\0/);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Buffer.byteLength(pieces.join('')));
        expect(clean(pieces.join(''))).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    '{{',
    '[[',
    '[[a|',
    '[[File:a|',
    '{|\n',
    '<ref>',
    '<!--',
    '</',
    '<b ',
    '[http://a ',
    "'",
    '__A',
    '&',
    '(',
    '{{lang|a|',
    '== ',
  ])('reads 300,000 bytes of %j', (mark) => {
    const text = mark.repeat(Math.ceil(3e5 / mark.length));
    expect(clean(text).length).toBeLessThanOrEqual(text.length);
    expect(clean(`${text}\n\nEnd.`).endsWith('End.') || mark === '<!--').toBe(true);
  });
});
