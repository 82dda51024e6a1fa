import type { Chromium } from './chromium.ts';

/** What a browser made of a page. */
export interface PageMeasures {
  /** Width of the content beyond the window, in pixels. */
  readonly excessWidth: number;
  readonly background: string;
  /** For each figure with a title: the boxes of its bars, parts or lines. */
  readonly figures: readonly FigureMeasures[];
  /** Texts that leave the window, are cut, or lie on one another. */
  readonly faults: readonly string[];
}

/** What a browser drew for one chart. */
export interface FigureMeasures {
  readonly title: string;
  /** Cells of the table of its numbers, a list for each row, without the names of rows. */
  readonly numbers: readonly (readonly string[])[];
  /** Width and height of each bar, part of a bar, or line. */
  readonly bars: readonly (readonly [width: number, height: number])[];
  readonly lines: readonly (readonly [width: number, height: number])[];
}

/** Runs in the page: sees what a reader sees. */
const MEASURE = `(() => {
  const box = (element) => element.getBoundingClientRect();
  const size = (element) => [box(element).width, box(element).height];
  const width = document.documentElement.clientWidth;
  const faults = [];
  const isShown = (element) => box(element).width > 0 && !element.closest('.hidden');
  const texts = [...document.querySelectorAll('svg text')].filter(isShown);
  for (const text of texts) {
    const { left, right } = box(text);
    if (left < -0.5 || right > width + 0.5) faults.push('outside: ' + text.textContent);
  }
  for (const svg of document.querySelectorAll('figure svg svg, figure .share svg')) {
    const own = [...svg.querySelectorAll(':scope text')].filter(isShown).map((text) => [text, box(text)]);
    for (const [index, [text, a]] of own.entries()) for (const [other, b] of own.slice(0, index)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom - 3 <= b.top || b.bottom - 3 <= a.top;
      if (!apart) faults.push('on one another: ' + text.textContent + ', ' + other.textContent);
    }
  }
  for (const text of document.querySelectorAll('.share svg text')) {
    const part = text.parentElement.querySelector('rect');
    if (box(text).width > box(part).width) faults.push('wider than its part: ' + text.textContent);
  }
  for (const element of document.querySelectorAll('h1,h2,p,li,b,dt,dd,th,td,figcaption,blockquote')) {
    if (!isShown(element)) continue;
    const scroller = element.closest('.scroll');
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
      faults.push('cut: ' + element.textContent.slice(0, 60));
    if (scroller === null && box(element).right > width + 0.5) faults.push('outside: ' + element.textContent.slice(0, 60));
  }
  return {
    excessWidth: document.documentElement.scrollWidth - width,
    background: getComputedStyle(document.body).backgroundColor,
    figures: [...document.querySelectorAll('figure')].map((figure) => ({
      title: figure.querySelector('figcaption strong').textContent,
      numbers: [...figure.querySelectorAll('tbody tr')].map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)),
      bars: [...figure.querySelectorAll('rect.bar, rect.part')].map(size),
      lines: [...figure.querySelectorAll('path.line')].map(size),
    })),
    faults,
  };
})()`;

/** Measures what an open page shows: charts, and texts that do not fit. */
export async function measurePage(chromium: Chromium): Promise<PageMeasures> {
  return (await chromium.evaluate(MEASURE)) as PageMeasures;
}
