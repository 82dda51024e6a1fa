import {
  barChart,
  columns,
  formatCount,
  formatShare,
  shareBars,
  type Bar,
  type Markup,
  type Section,
} from '@albectra/report';
import type { MaskStatistics } from './mask-statistics.ts';
import type { ReportData } from './report-data.ts';
import { readSetting } from './read-setting.ts';

/** [MASK], another token, the original: BERT (Devlin et al. 2019), appendix A.1, and ALBERT, which keeps it. */
const BERT_SHARES = [0.8, 0.1, 0.1];
/** ELECTRA (Clark et al. 2020) puts no other tokens: 85 % masks, the rest kept (released code, `pretrain_helpers.py`). */
const ELECTRA_SHARES = [0.85, 0, 0.15];
const PARTS = ['[MASK]', 'another token', 'kept'];
/** Runs of more words share a bar. */
const MAX_WORDS = 16;

/** Static masks: what stands at the positions to predict, and how many words are masked in a row. */
export function maskSection({ manifest, samples }: ReportData): Section | undefined {
  if (manifest.masking === 'dynamic') return undefined;
  const drawn = samples.filter(({ statistics }) => statistics.masks.predictions > 0);
  if (drawn.length === 0) return undefined;
  const { configuration } = manifest;
  const rate = Number(readSetting(configuration, 'masking.rate'));
  const charts = [sharesChart(drawn, configuration), ...runsCharts(drawn, configuration)];
  const predictions = drawn.map(({ split, statistics: { masks, tokens, examples } }) => {
    const share = formatShare(masks.predictions / tokens);
    return `${formatCount(masks.predictions)} positions to predict in ${formatCount(examples)} ${split} examples (${share} of the tokens)`;
  });
  const asked = Number.isFinite(rate)
    ? ` The configuration asks for ${formatShare(rate)}, rounded in each row.`
    : '';
  return { title: 'Masks', lead: `${predictions.join(', ')}.${asked}`, content: [columns(...charts)] };
}

type Drawn = ReportData['samples'];

function sharesChart(drawn: Drawn, configuration: unknown): Markup {
  const kind = readSetting(configuration, 'masking.kind');
  const isPermuted = readSetting(configuration, 'masking.permute') === true;
  const expected = {
    label: 'expected',
    values: kind === 'electra' ? ELECTRA_SHARES : BERT_SHARES,
    isExpected: true,
  };
  const chance = 'A random token that happens to be the original counts as kept.';
  return shareBars({
    title: 'What stands at positions to predict',
    description: isPermuted ? `${chance} Tokens that change places count as other tokens.` : chance,
    parts: PARTS,
    bars: [
      ...drawn.map(({ split, statistics: { masks } }) => ({
        label: split,
        values: [masks.kinds.mask, masks.kinds.other, masks.kinds.kept],
      })),
      ...(isPermuted ? [] : [expected]),
    ],
  });
}

/** Runs of masked words, where whole words are masked, of the split with the most. */
function runsCharts(drawn: Drawn, configuration: unknown): readonly Markup[] {
  const kind = readSetting(configuration, 'masking.kind');
  const first = drawn[0];
  if (first === undefined || (kind !== 'whole-word' && kind !== 'ngram' && kind !== 'span')) return [];
  const { runs } = first.statistics.masks;
  const maxNgram = kind === 'ngram' ? Number(readSetting(configuration, 'masking.maxNgram')) : Number.NaN;
  const law = Number.isInteger(maxNgram) && maxNgram > 0;
  return [
    barChart({
      title: 'Words masked in a row',
      description: `${formatCount(runs)} runs of neighbouring positions in ${first.split} rows, by the words that begin in them. ${
        law
          ? `Expected is p(n) ∝ 1/n. The runs stray from it: n-grams that touch are one run here, and a drawn n-gram is cut short where the row or its budget of predictions ends.`
          : 'Chosen words that touch are one run.'
      }`,
      bars: runBars(first.statistics.masks, law ? maxNgram : 0),
      xName: 'words',
      yName: 'share of runs',
      format: formatShare,
      formatTick: formatShare,
    }),
  ];
}

/** Shares of runs by words, beside the law of n-grams of at most `maxNgram` words (ALBERT, Lan et al. 2020, section 4.1). */
export function runBars(
  { runsByWords, runs }: Pick<MaskStatistics, 'runsByWords' | 'runs'>,
  maxNgram: number,
): readonly Bar[] {
  const norm = Array.from({ length: maxNgram }, (_, index) => 1 / (index + 1)).reduce(
    (sum, part) => sum + part,
    0,
  );
  const longest = Math.min(MAX_WORDS, Math.max(maxNgram + 1, Math.min(runsByWords.length - 1, maxNgram + 3)));
  const start = (runsByWords[0] ?? 0) > 0 ? 0 : 1;
  return Array.from({ length: longest - start + 1 }, (_, index) => {
    const words = start + index;
    const isLast = words === longest;
    const counted = isLast
      ? runsByWords.slice(words).reduce((sum, count) => sum + (count ?? 0), 0)
      : (runsByWords[words] ?? 0);
    const label = isLast ? `${words} and more` : String(words);
    const tick = isLast ? `${words}+` : label;
    const expected = words >= 1 && words <= maxNgram ? { expected: 1 / words / norm } : {};
    return { label, tick, value: runs === 0 ? 0 : counted / runs, ...expected };
  });
}
