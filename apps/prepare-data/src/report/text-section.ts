import {
  barTable,
  columns,
  formatCount,
  formatDecimal,
  formatShare,
  table,
  type Markup,
  type Section,
} from '@albectra/report';
import { spell } from '../describe-row.ts';
import { counterWords, skippedByReason } from './counter-words.ts';
import type { ReportData } from './report-data.ts';
import type { RowStatistics } from './row-statistics.ts';

const MAX_SOURCES = 20;
const TOP_TOKENS = 20;

/** What went in: documents, what was left out and why, and where the tokens are from. */
export function textSection(data: ReportData): Section {
  const { counters } = data.manifest;
  const skipped = skippedByReason(counters);
  const removed = barTable({
    caption: 'Left out, by reason',
    name: 'reason',
    valueName: 'count',
    rows: skipped,
  });
  return {
    title: 'Texts',
    lead:
      skipped.length === 0
        ? 'No document was left out.'
        : 'Documents and lines that were left out, each counted by its first reason.',
    content: [
      columns(tokensByOrigin(data), ...(skipped.length === 0 ? [] : [removed]), countersTable(counters)),
    ],
  };
}

function countersTable(counters: Readonly<Record<string, number>>): Markup {
  return table({
    caption: 'Counted on the way',
    columns: [{ label: 'what' }, { label: 'count', isNumber: true }],
    rows: Object.entries(counters)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => [counterWords(name), formatCount(count)]),
  });
}

/** Tokens by source as the sample has them; by split, where rows do not say where they are from. */
function tokensByOrigin({ manifest, samples }: ReportData): Markup {
  const { provenance, splits, sources } = manifest;
  if (!provenance) {
    return barTable({
      caption: 'Tokens by split',
      name: 'split',
      valueName: 'tokens',
      rows: Object.entries(splits).map(([label, { tokens }]) => ({ label, value: tokens })),
    });
  }
  const tokens = new Map<number, number>();
  for (const { statistics } of samples) {
    for (const [source, count] of statistics.sourceTokens)
      tokens.set(source, (tokens.get(source) ?? 0) + count);
  }
  const sorted = [...tokens].sort(([a, x], [b, y]) => y - x || a - b);
  const others = sorted.slice(MAX_SOURCES).reduce((sum, [, count]) => sum + count, 0);
  const rows = sorted
    .slice(0, MAX_SOURCES)
    .map(([source, value]) => ({ label: sources[source]?.name ?? `source ${source}`, value }));
  return barTable({
    caption: `Tokens by source, in the sampled rows (${formatCount(sorted.length)} of ${formatCount(sources.length)} sources)`,
    name: 'source',
    valueName: 'tokens',
    rows:
      others === 0
        ? rows
        : [...rows, { label: `${formatCount(sorted.length - MAX_SOURCES)} other sources`, value: others }],
  });
}

/** What the tokens are: unknown ones, tokens of a word, the most frequent ones. */
export function tokenSection({ manifest, samples, tokenizer }: ReportData): Section | undefined {
  const statistics = samples[0]?.statistics;
  if (statistics === undefined) return undefined;
  const { specialIds, size } = manifest.vocabulary;
  const special = new Set(Object.values(specialIds));
  const counts = [...statistics.tokenCounts.entries()].filter(([id, count]) => count > 0 && !special.has(id));
  const tokens = counts.reduce((sum, [, count]) => sum + count, 0);
  const unknown = statistics.tokenCounts[specialIds.unk]!;
  const top = counts.sort(([a, x], [b, y]) => y - x || a - b).slice(0, TOP_TOKENS);
  return {
    title: 'Tokens',
    lead: `Counted in ${formatCount(statistics.tokens)} tokens of sampled rows, special tokens apart.`,
    content: [
      columns(
        barTable({
          caption: 'The most frequent tokens',
          name: 'token',
          valueName: 'count',
          whole: tokens,
          rows: top.map(([id, value]) => ({ label: quote(spell(tokenizer, id)), value })),
        }),
        tokenFacts({ tokens, unknown, different: counts.length, size, statistics }),
      ),
    ],
  };
}

function quote({ text, isSpaced }: { readonly text: string; readonly isSpaced: boolean }): string {
  return isSpaced ? `␣${text}` : text;
}

function tokenFacts(counted: {
  readonly tokens: number;
  readonly unknown: number;
  readonly different: number;
  readonly size: number;
  readonly statistics: RowStatistics;
}): Markup {
  const { tokens, unknown, different, size, statistics } = counted;
  return table({
    caption: 'The vocabulary in use',
    columns: [{ label: 'what' }, { label: 'value', isNumber: true }],
    rows: [
      ['Pieces of the vocabulary', formatCount(size)],
      ['of them in the sample', `${formatCount(different)} (${formatShare(different / size)})`],
      ['Unknown tokens', `${formatCount(unknown)} (${formatShare(unknown / Math.max(1, tokens + unknown))})`],
      ['Tokens of a word, on average', formatDecimal(tokens / Math.max(1, statistics.words))],
    ],
  });
}
