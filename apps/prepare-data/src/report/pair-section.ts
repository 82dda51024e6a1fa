import { columns, shareBars, type Section } from '@albectra/report';
import type { ReportData } from './report-data.ts';

/** What the pair loss is asked to tell apart, if there is one, and how many rows have a second segment. */
export function pairSection({ samples }: ReportData): Section {
  const labels = shareBars({
    title: 'Pair labels',
    description:
      'What the sampled rows teach about pairs. A pair loss wants as many of one kind as of the other.',
    parts: ['in order', 'swapped or random', 'no pair label'],
    bars: samples.map(({ split, statistics: { pairs } }) => ({
      label: split,
      values: [pairs.ordered, pairs.swapped, pairs.none],
    })),
  });
  const segments = shareBars({
    title: 'Segments',
    description: 'Sampled rows with one segment, and with two.',
    parts: ['two segments', 'one segment'],
    bars: samples.map(({ split, statistics: { twoSegments, examples } }) => ({
      label: split,
      values: [twoSegments, examples - twoSegments],
    })),
  });
  const hasLoss = samples.some(({ statistics: { pairs } }) => pairs.ordered + pairs.swapped > 0);
  return hasLoss
    ? { title: 'Pairs', content: [columns(labels, segments)] }
    : { title: 'Segments', lead: 'These rows have no pair loss.', content: [columns(segments)] };
}
