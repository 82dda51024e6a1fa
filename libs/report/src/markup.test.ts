import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, html } from './markup.ts';

test('escapes texts and numbers, keeps markup, joins lists, leaves out undefined', () => {
  const inner = html`<b>${'a<b'}</b>`;
  expect(String(html`<p title="${'"x" & \'y\''}">${inner}${undefined}${[1, ' ', inner]}</p>`)).toBe(
    '<p title="&quot;x&quot; &amp; &#39;y&#39;"><b>a&lt;b</b>1 <b>a&lt;b</b></p>',
  );
});

test.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['" onload="x', '&quot; onload=&quot;x'],
  ['a\u0000b\u001B[2Jc\td\n', 'a\uFFFDb\uFFFD[2Jc\td\n'],
  ['\u202Etxt.exe\u2066', '\uFFFDtxt.exe\uFFFD'],
  ['half \uD800 pair 😀', 'half \uFFFD pair 😀'],
])('%j is written %j', (text, escaped) => expect(escapeText(text)).toBe(escaped));

const SIGNS = ['<', '>', '"', "'", '&', ';', '\0', '\uD800', '\uDC00', '\u202E', 'a', '😀'];

test('no text reaches the page as markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (text) => {
      const written = String(html`<i title="${text}">${text}</i>`);
      expect(written.match(/[<>"]/g)).toEqual(['<', '"', '"', '>', '<', '>']);
      expect(written.isWellFormed()).toBe(true);
    }),
  );
});

test('objects that look like markup are no markup', () => {
  const forged = { toString: () => '<script>' } as unknown as string;
  expect(String(html`${[String(forged)]}`)).toBe('&lt;script&gt;');
});
