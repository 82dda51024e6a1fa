import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "barChart",
      "barTable",
      "columns",
      "definitionList",
      "formatCompact",
      "formatCount",
      "formatDecimal",
      "formatElapsed",
      "formatShare",
      "html",
      "lineChart",
      "listSettings",
      "paragraph",
      "renderPage",
      "shareBars",
      "smooth",
      "table",
    ]
  `);
});
