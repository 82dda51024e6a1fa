import { z } from 'zod';

/** What the places along x of a chart are. */
export type CurveAxis = 'steps' | 'tokens' | 'time';

/** What `report` needs to know. */
export interface ReportConfiguration {
  readonly runs: readonly string[];
  readonly output?: string | undefined;
  readonly axis: CurveAxis;
  readonly smoothing: number;
}

/** Runs of a page at most: the page stays below some ten megabytes. */
const MAX_RUNS = 64;

/** Schema of `report`. */
export const reportSchema: z.ZodType<ReportConfiguration> = z.strictObject({
  runs: z.array(z.string().min(1)).min(1).max(MAX_RUNS).describe('Folders of runs, drawn over one another.'),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('The page to write; report.html in the folder of a single run, else here.'),
  axis: z
    .enum(['steps', 'tokens', 'time'])
    .default('steps')
    .describe('What the curves run over; tokens and time suit runs with different batches.'),
  smoothing: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      'How far back half of a smoothed value lies, as a share of the longest run; 0 smooths nothing.',
    ),
});
