import { join } from 'node:path';
import { defineCommand, formatBytes, ProgressLine } from '@albectra/cli';
import type { Command } from '@albectra/cli';
import { writeAtomically } from '@albectra/files';
import { collectRuns } from '../report/collect-runs.ts';
import { composeReport } from '../report/compose-report.ts';
import { reportSchema } from '../report/report-config.ts';
import { summarizeRun } from '../report/summarize-run.ts';

/** Name of the page in the folder of a run, or in the current one. */
const REPORT_FILE = 'report.html';

/** `train report`: one page that shows how runs went. */
export const report: Command = defineCommand({
  description:
    'Writes one HTML page with the curves of runs over one another: loss, held-out metrics, learning rate,\n' +
    'gradient norm, throughput and data wait; a summary of each run, and what their configurations differ in.\n' +
    'It needs no network and opens in any browser. Runs that are at work, stopped or damaged are shown as such.',
  arguments: { placeholder: 'RUN', key: 'runs', several: true },
  options: [
    {
      name: 'output',
      key: 'output',
      placeholder: 'FILE',
      description: `The page; ${REPORT_FILE} in the folder of a single run, else here.`,
    },
  ],
  examples: [
    'train report runs/electra',
    'train report runs/electra runs/albert runs/bert --output compare.html',
    'train report runs/* --set axis=tokens --set smoothing=0.05',
  ],
  schema: reportSchema,
  run: async (configuration, context) => {
    const { runs: directories } = configuration;
    const [first = '.', ...others] = directories;
    const { output = others.length === 0 ? join(first, REPORT_FILE) : REPORT_FILE } = configuration;
    const line = new ProgressLine({ target: context.stderr });
    try {
      const onRun = (name: string): void => line.show(() => `reading ${name}`);
      const runs = await collectRuns(directories, { signal: context.signal, onRun });
      line.close();
      const summaries = runs.map(summarizeRun);
      const page = composeReport(runs, summaries, configuration);
      await writeAtomically(output, page);
      const bytes = Buffer.byteLength(page);
      for (const { name, state } of summaries) context.print(`${name}: ${state.kind}, ${state.words}`);
      context.print(`${output} (${formatBytes(bytes)}). Open it in a browser.`);
      context.emit({ event: 'reported', output, bytes, runs: summaries });
    } finally {
      line.close();
    }
  },
});
