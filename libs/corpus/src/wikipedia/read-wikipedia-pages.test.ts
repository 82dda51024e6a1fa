import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteInput } from '../byte-input.ts';
import { CorpusFormatError } from '../errors.ts';
import { readWikipediaPages, type ReadWikipediaOptions } from './read-wikipedia-pages.ts';
import { createWikipediaCounts } from './wikipedia-cutter.ts';

const GOLDEN = JSON.parse(
  gunzipSync(readFileSync(new URL('../../test/golden/wikipedia.json.gz', import.meta.url))).toString(),
) as { xml: string; multistream: string; streamCount: number; articles: string[] };
const XML = Buffer.from(GOLDEN.xml);
const MULTISTREAM = Buffer.from(GOLDEN.multistream, 'base64');

/** An input in memory that gives at most so many bytes of each chunk at once. */
function inputOf(bytes: Uint8Array): ByteInput {
  return {
    path: 'some.xml',
    bytes: bytes.length,
    read: async (target, position) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    close: async () => undefined,
  };
}

interface Article {
  readonly text: string;
  readonly offset: number;
}

async function read(bytes: Uint8Array, options: ReadWikipediaOptions): Promise<Article[]> {
  const articles: Article[] = [];
  for await (const records of readWikipediaPages(inputOf(bytes), options)) {
    for (const record of records) {
      articles.push({ text: Buffer.from(record.bytes).toString(), offset: record.offset });
    }
  }
  return articles;
}

function dumpOf(...pages: string[]): Buffer {
  return Buffer.from(`<mediawiki>\n<siteinfo></siteinfo>\n${pages.join('')}</mediawiki>\n`);
}

function pageOf(title: string, text: string, more = ''): string {
  return `<page><title>${title}</title><ns>0</ns>${more}<revision><text>${text}</text></revision></page>\n`;
}

describe('readWikipediaPages', () => {
  it('reads the articles of a dump', async () => {
    const counts = createWikipediaCounts();
    const articles = await read(XML, { compression: 'none', counts });
    expect(articles.map(({ text }) => text)).toEqual(GOLDEN.articles);
    expect(counts).toEqual({
      articles: GOLDEN.articles.length,
      redirects: XML.toString().split('<redirect').length - 1,
      otherNamespaces: XML.toString().split('<ns>1<').length - 1,
      oversizePages: 0,
      emptyArticles: XML.toString().split('{{empty}}').length - 1,
    });
    for (const { offset } of articles) expect(XML.toString('latin1', offset, offset + 6)).toBe('<page>');
  });

  it('reads the same of compressed dumps', async () => {
    const ofGzip = await read(gzipSync(XML), { compression: 'gzip' });
    expect(ofGzip).toEqual(await read(XML, { compression: 'none' }));
    const ofBzip2 = await read(MULTISTREAM, { compression: 'bzip2' });
    expect(ofBzip2.map(({ text }) => text)).toEqual(GOLDEN.articles);
    expect(new Set(ofBzip2.map(({ offset }) => offset)).size).toBe(GOLDEN.articles.length);
  });

  it.each(['none', 'bzip2'] as const)(
    'gives every article once, wherever a dump is cut: %s',
    async (compression) => {
      const bytes = compression === 'none' ? XML : MULTISTREAM;
      const whole = await read(bytes, { compression });
      for (const count of [2, 3, 7, 50]) {
        const parts: Article[] = [];
        for (let part = 0; part < count; part++) {
          const start = Math.floor((bytes.length * part) / count);
          const end = Math.floor((bytes.length * (part + 1)) / count);
          parts.push(...(await read(bytes, { compression, start, end })));
        }
        expect(parts).toEqual(whole);
      }
    },
  );

  it('finds the start of a page at every byte', async () => {
    const dump = dumpOf(pageOf('A', 'One.'), pageOf('B', 'Two.'));
    const first = dump.indexOf('<page>');
    for (let cut = 1; cut < dump.length; cut++) {
      const before = await read(dump, { compression: 'none', start: 0, end: cut });
      const after = await read(dump, { compression: 'none', start: cut, end: dump.length });
      const titles = [...before, ...after].map(({ text }) => text);
      expect(titles).toEqual(['A\nOne.', 'B\nTwo.']);
      expect(before.length > 0).toBe(cut > first);
    }
  });

  it('takes the last revision and skips redirects, other namespaces and large pages', async () => {
    const counts = createWikipediaCounts();
    const long: number[] = [];
    const dump = dumpOf(
      pageOf('Old', 'First.</text></revision><revision><text>Second.'),
      pageOf('Gone', '#REDIRECT [[Old]]'),
      pageOf('Moved', 'Text.', '<redirect title="Old" />'),
      pageOf('Talk:Old', 'Text.').replace('<ns>0<', '<ns>1<'),
      pageOf('Large', 'x'.repeat(2000)),
      pageOf('Deleted', '').replace('<text></text>', '<text bytes="9" deleted="deleted" />'),
      pageOf('Last &amp; least', 'A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;.'),
    );
    const onLong = (offset: number): void => void long.push(offset);
    const articles = await read(dump, { compression: 'none', maxDocumentBytes: 1000, counts, onLong });
    expect(articles.map(({ text }) => text)).toEqual(['Old\nSecond.', 'Last & least\nA <b> c.']);
    expect(long).toEqual([dump.indexOf('<page><title>Large')]);
    expect(counts).toEqual({
      articles: 2,
      redirects: 2,
      otherNamespaces: 1,
      oversizePages: 1,
      emptyArticles: 1,
    });
  });

  it.each([
    ['no dump', 'Just text, and enough of it.'.repeat(200), /begins with <mediawiki>, got "Just text/],
    ['a short text', 'Just text.', /expected <mediawiki>, got the end of the file/],
    ['an unclosed page', '<mediawiki><page><title>A</title>', /expected <\/page>, got the end of the file/],
    ['a dump without end', `<mediawiki>${pageOf('A', 'b')}`, /expected <page> or <\/mediawiki>, got the end/],
    [
      'text between pages',
      `<mediawiki>${pageOf('A', 'b')}x</mediawiki>`,
      /got "x<\/mediawiki>" \(some.xml, byte/,
    ],
    [
      'text behind the dump',
      `<mediawiki>${pageOf('A', 'b')}</mediawiki>x`,
      /expected the end of the file, got "x"/,
    ],
    ['a page in a page', `<mediawiki>${pageOf('A', '<page>')}</mediawiki>`, /expected <\/text>, got <page>/],
    [
      'a wrong order',
      `<mediawiki>${pageOf('A', 'b', '<c><d></c></d>')}</mediawiki>`,
      /expected <\/d>, got <\/c>/,
    ],
    [
      'an element in the text',
      `<mediawiki>${pageOf('A', 'b<c/>d')}</mediawiki>`,
      /expected <\/text>, got <c>/,
    ],
    [
      'a comment',
      `<mediawiki>${pageOf('A', '<!-- x -->')}</mediawiki>`,
      /as MediaWiki writes it, got "<!-- x/,
    ],
    ['an open tag', `<mediawiki>${pageOf('A', '< b')}</mediawiki>`, /as MediaWiki writes it, got "< b/],
    [
      'no title',
      '<mediawiki><page><ns>0</ns></page></mediawiki>',
      /a page with a title and the number of a names/,
    ],
    [
      'a strange namespace',
      `<mediawiki>${pageOf('A', 'b').replace('>0<', '>x<')}</mediawiki>`,
      /number of a names/,
    ],
    ['an unknown entity', `<mediawiki>${pageOf('A', 'b &nbsp; c')}</mediawiki>`, /XML knows, got "&nbsp; c"/],
    ['a lone ampersand', `<mediawiki>${pageOf('A', 'b & c')}</mediawiki>`, /XML knows, got "& c"/],
    ['a surrogate', `<mediawiki>${pageOf('A', '&#xD800;')}</mediawiki>`, /XML knows, got "&#xD800;"/],
    [
      'deep elements',
      `<mediawiki>${pageOf('A', 'b', '<c>'.repeat(40))}</mediawiki>`,
      /got elements too deep/,
    ],
  ])('refuses %s', async (_name, dump, message) => {
    const reading = read(Buffer.from(dump), { compression: 'none' });
    await expect(reading).rejects.toThrow(CorpusFormatError);
    await expect(reading).rejects.toThrow(message);
  });

  it('says where in an archive a dump is malformed', async () => {
    const broken = GOLDEN.xml.replace(/<page>(?![^]*<page>)/, '<pagx>');
    await expect(read(gzipSync(broken), { compression: 'gzip' })).rejects.toMatchObject({
      path: 'some.xml',
      offset: Buffer.byteLength(broken.slice(0, broken.indexOf('<pagx>'))),
    });
  });

  it('notices streams that are missing or damaged', async () => {
    const cut = MULTISTREAM.subarray(0, MULTISTREAM.lastIndexOf('BZh'));
    await expect(read(cut, { compression: 'bzip2' })).rejects.toThrow(/<page> or <\/mediawiki>, got the end/);
    const damaged = Buffer.from(MULTISTREAM);
    damaged[damaged.length >> 1]! ^= 16;
    await expect(read(damaged, { compression: 'bzip2' })).rejects.toThrow(/^Archive \(bzip2\): expected/);
  });
});
