import { z } from 'zod';

/** What `report` needs to know. */
export interface ReportConfiguration {
  readonly directory: string;
  readonly output?: string | undefined;
  readonly sampleRows: number;
  readonly shownRows: number;
}

/** Schema of `report`. */
export const reportSchema: z.ZodType<ReportConfiguration> = z.strictObject({
  directory: z.string().min(1).describe('Folder with a manifest.json.'),
  output: z.string().min(1).optional().describe('The page to write; by default report.html in the folder.'),
  sampleRows: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(100_000)
    .describe('Rows read for what the manifest does not count, spread over all shards.'),
  shownRows: z.int().min(0).max(1000).default(3).describe('Decoded rows shown on the page.'),
});
