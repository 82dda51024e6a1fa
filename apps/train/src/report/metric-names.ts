import { formatCount, formatDecimal, formatElapsed, formatShare } from '@albectra/report';

/** A part of the page. */
export type MetricGroup = 'loss' | 'optimizer' | 'speed' | 'other';

/** Metrics that are not drawn: another one has the same curve, in units that compare better. */
const LEFT_OUT = new Set(['rowsPerSecond', 'flopsPerSecond']);

/** How a metric of training is shown. */
export interface MetricDisplay {
  readonly title: string;
  readonly group: MetricGroup;
  /** Name of the axis of y. */
  readonly yName: string;
  /** True if single values say little, so that the line shows a mean over time. */
  readonly isNoisy?: boolean;
  readonly yStart?: 'zero';
  readonly format?: (value: number) => string;
  readonly formatTick?: (value: number) => string;
}

const perSecond = (value: number): string => `${value < 100 ? formatDecimal(value) : formatCount(value)}/s`;

const KNOWN: Readonly<Record<string, MetricDisplay>> = {
  loss: { title: 'Loss', group: 'loss', yName: 'loss, weighted sum of its parts', isNoisy: true },
  maskedLanguageLoss: {
    title: 'Masked-language loss',
    group: 'loss',
    yName: 'nats a masked token',
    isNoisy: true,
  },
  replacedTokenLoss: { title: 'Replaced-token loss', group: 'loss', yName: 'nats a token', isNoisy: true },
  pairLoss: { title: 'Segment-pair loss', group: 'loss', yName: 'nats a pair', isNoisy: true },
  learningRate: { title: 'Learning rate', group: 'optimizer', yName: 'rate', yStart: 'zero' },
  gradientNorm: {
    title: 'Gradient norm',
    group: 'optimizer',
    yName: 'global norm, before clipping',
    isNoisy: true,
  },
  tokensPerSecond: {
    title: 'Throughput',
    group: 'speed',
    yName: 'tokens a second, padding left out',
    yStart: 'zero',
    isNoisy: true,
    format: perSecond,
  },
  modelFlopsUtilization: {
    title: 'Model FLOPs utilisation',
    group: 'speed',
    yName: "share of the engine's speed on matrix products",
    yStart: 'zero',
    isNoisy: true,
    format: formatShare,
    formatTick: formatShare,
  },
  waitShare: {
    title: 'Data wait',
    group: 'speed',
    yName: 'share of the time that waited for data',
    yStart: 'zero',
    isNoisy: true,
    format: formatShare,
    formatTick: formatShare,
  },
  secondsPerStep: {
    title: 'Time of a step',
    group: 'speed',
    yName: 'seconds',
    yStart: 'zero',
    isNoisy: true,
    format: (value) => formatElapsed(1000 * value),
  },
};

/** How a metric is shown; one without an entry of its own is named by the words of its name. */
export function displayOf(name: string): MetricDisplay {
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name] as MetricDisplay;
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  const title = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return { title, group: /loss$/i.test(name) ? 'loss' : 'other', yName: words, isNoisy: true };
}

/** The metrics of training that are drawn, in the order of the page; others follow by name. */
export function sortMetrics(names: Iterable<string>): readonly string[] {
  const order = Object.keys(KNOWN);
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...new Set(names)]
    .filter((name) => !LEFT_OUT.has(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
