import { formatCompact, formatCount, formatElapsed, formatShare, html, table } from '@albectra/report';
import type { Cell, Fact, Markup, Section } from '@albectra/report';
import { HELDOUT_FIGURES } from './heldout-section.ts';
import type { RunSummary } from './summarize-run.ts';

/** What a page opens with: the figures of one run, or those of all together. */
export function factsOf(runs: readonly RunSummary[]): readonly Fact[] {
  const [first] = runs;
  if (first === undefined) return [];
  return runs.length === 1 ? factsOfOne(first) : factsOfAll(runs);
}

function factsOfOne({
  state,
  step,
  steps,
  tokens,
  seconds,
  tokensPerSecond,
  best,
  waitShare,
}: RunSummary): readonly Fact[] {
  const figures = HELDOUT_FIGURES.flatMap(({ key, short, format }) => {
    const figure = best[key];
    return figure === undefined
      ? []
      : [
          {
            label: `best ${short}`,
            value: format(figure.value),
            detail: `at step ${formatCount(figure.step)}`,
          },
        ];
  });
  const wait = waitShare === undefined ? '' : `, ${formatShare(waitShare)} of the time waiting for data`;
  return [
    {
      label: 'steps',
      value: formatCompact(step),
      detail: `${state.kind}${steps === undefined ? '' : `, of ${formatCount(steps)}`}`,
    },
    ...(tokens === undefined
      ? []
      : [{ label: 'tokens', value: formatCompact(tokens), detail: 'padding left out' }]),
    ...(seconds === undefined
      ? []
      : [
          {
            label: 'in training steps',
            value: formatElapsed(1000 * seconds).replace(/(?<=\d) /g, '\u00A0'),
            detail: `${formatCount(tokensPerSecond ?? 0)} tokens/s${wait}`,
          },
        ]),
    ...figures,
  ];
}

function factsOfAll(runs: readonly RunSummary[]): readonly Fact[] {
  const total = (pick: (run: RunSummary) => number | undefined): number =>
    runs.reduce((sum, run) => sum + (pick(run) ?? 0), 0);
  const complete = runs.filter(({ state }) => state.kind === 'complete').length;
  return [
    { label: 'runs', value: formatCount(runs.length), detail: `${formatCount(complete)} complete` },
    { label: 'steps', value: formatCompact(total(({ step }) => step)), detail: 'of all runs' },
    { label: 'tokens', value: formatCompact(total(({ tokens }) => tokens)), detail: 'padding left out' },
    {
      label: 'in training steps',
      value: formatElapsed(1000 * total(({ seconds }) => seconds)),
      detail: 'of all runs',
    },
  ];
}

/** One row for each run, and what is to be said of it. */
export function runsSection(runs: readonly RunSummary[]): Section {
  const used = HELDOUT_FIGURES.filter(({ key }) => runs.some(({ best }) => best[key] !== undefined));
  const rows = runs.map((run): readonly Cell[] => [
    run.name,
    run.state.kind,
    formatCount(run.step),
    write(run.tokens, formatCompact),
    write(run.seconds, (seconds) => formatElapsed(1000 * seconds)),
    write(run.tokensPerSecond, formatCount),
    write(run.waitShare, formatShare),
    write(run.lastLoss, (loss) => loss.toFixed(3)),
    ...used.map(({ key, format }) =>
      write(run.best[key], ({ value, step }) => `${format(value)} (${formatCompact(step)})`),
    ),
    run.engines.join(', ') || '–',
  ]);
  const names = ['steps', 'tokens', 'time', 'tokens/s', 'data wait', 'last loss'];
  const summary = table({
    caption: 'Runs',
    hidesCaption: true,
    columns: [
      { label: 'run' },
      { label: 'state' },
      ...names.map((label) => ({ label, isNumber: true })),
      ...used.map(({ short }) => ({ label: `best ${short}`, isNumber: true })),
      { label: 'engine' },
    ],
    rows,
  });
  return {
    title: runs.length === 1 ? 'The run' : 'The runs',
    lead: 'Tokens and time are those of the steps that count: work that was lost and done again counts once. The last loss is the mean over the last twentieth of the steps; behind each best held-out figure stands its step.',
    content: [summary, notesOn(runs)],
  };
}

function write<T>(value: T | undefined, format: (value: T) => string): string {
  return value === undefined ? '–' : format(value);
}

/** Where each run stands in words, and what could not be read of it. */
function notesOn(runs: readonly RunSummary[]): Markup {
  return html`<ul>
    ${runs.map(
      ({ name, state, problems }) =>
        html`<li>
          <strong>${name}</strong>: ${state.kind},
          ${state.words}${problems.map((problem) => html`<br />${problem}`)}
        </li>`,
    )}
  </ul>`;
}
