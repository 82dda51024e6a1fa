import { join } from 'node:path';
import { defineCommand, formatBytes, formatCount, ProgressLine, type Command } from '@albectra/cli';
import { writeAtomically } from '@albectra/files';
import { collectReport } from '../report/collect-report.ts';
import { composeReport } from '../report/compose-report.ts';
import { reportSchema } from '../report/report-config.ts';

/** Name of the page in the folder of shards. */
const REPORT_FILE = 'report.html';

/** `prepare-data report`: one page that shows what a folder of shards holds. */
export const report: Command = defineCommand({
  description:
    'Writes one HTML page with plots of what a folder of shards holds: lengths, padding, pairs, masks, tokens,\n' +
    'texts left out by reason, throughput and decoded rows. It needs no network and opens in any browser.\n' +
    'Lengths are counted in all rows, the rest in a sample; checksums are left to verify.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [
    {
      name: 'output',
      key: 'output',
      placeholder: 'FILE',
      description: `The page; ${REPORT_FILE} in DIR by default.`,
    },
  ],
  examples: [
    'prepare-data report shards',
    'prepare-data report shards --output page.html --set sampleRows=1000000',
  ],
  schema: reportSchema,
  run: async (configuration, context) => {
    const { directory, output = join(directory, REPORT_FILE) } = configuration;
    const line = new ProgressLine({ target: context.stderr });
    try {
      const onProgress = (rows: number): void => line.show(() => `read ${formatCount(rows)} rows`);
      const data = await collectReport(configuration, { signal: context.signal, onProgress });
      line.close();
      const page = composeReport(data);
      await writeAtomically(output, page);
      const bytes = Buffer.byteLength(page);
      const rows = data.samples.reduce((sum, { statistics }) => sum + statistics.rows, 0);
      context.print(
        `${output} (${formatBytes(bytes)}), from ${formatCount(rows)} rows. Open it in a browser.`,
      );
      context.emit({ event: 'reported', output, bytes, rows });
    } finally {
      line.close();
    }
  },
});
