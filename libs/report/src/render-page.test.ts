import { expect, test } from 'vitest';
import { html } from './markup.ts';
import { columns, paragraph, renderPage } from './render-page.ts';
import { definitionList, table } from './table.ts';

const page = (text: string): string =>
  renderPage({
    title: text,
    lead: text,
    facts: [{ label: text, value: text, detail: text }],
    sections: [
      { title: text, lead: text, content: [paragraph(text), columns(html`<i>${text}</i>`)] },
      {
        title: 'Second',
        content: [
          definitionList([[text, text]]),
          table({
            caption: text,
            columns: [{ label: text }, { label: text, isNumber: true }],
            rows: [[text, 7]],
          }),
        ],
      },
    ],
    footer: text,
  });

test('is one document that links to its sections and nothing else', () => {
  const text = page('Shards');
  expect(text.startsWith('<!doctype html>')).toBe(true);
  expect([...text.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(['data:,', '#s1', '#s2']);
  expect(text).not.toMatch(/src=|url\(|@import|https?:/);
  expect(text.match(/ id="([^"]*)"/g)).toEqual([' id="s1"', ' id="h1"', ' id="s2"', ' id="h2"']);
});

test('forbids scripts and requests', () => {
  expect(page('Shards')).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`);
});

test('no text becomes markup, and none is lost', () => {
  const text = page('</style></title><script>alert(1)</script>');
  expect(text).not.toContain('<script');
  // Twice in the title; facts three; section title and link, lead, paragraph, column; list two; table five; footer.
  expect(text.match(/&lt;script&gt;/g)).toHaveLength(19);
});

test('equal pages are equal texts', () => expect(page('Shards')).toBe(page('Shards')));
