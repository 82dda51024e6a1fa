export { Chromium, PAGE_VIEWS, type View } from './testing/chromium.ts';
export { chromiumSkipReason, findChromium } from './testing/find-chromium.ts';
export { measurePage, type FigureMeasures, type PageMeasures } from './testing/measure-page.ts';
