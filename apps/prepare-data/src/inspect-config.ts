import type { SplitName } from '@albectra/shards/manifest';
import { z } from 'zod';

/** What `inspect` needs to know. */
export interface InspectConfiguration {
  readonly directory: string;
  readonly split: SplitName;
  readonly rows: number;
  readonly seed: number;
  readonly color: 'auto' | 'always' | 'never';
}

/** Schema of `inspect`. */
export const inspectSchema: z.ZodType<InspectConfiguration> = z.strictObject({
  directory: z.string().min(1).describe('Folder with a manifest.json.'),
  split: z.enum(['train', 'heldout']).default('train').describe('Whose rows are shown.'),
  rows: z.int().min(0).max(10_000).default(3).describe('Rows shown.'),
  seed: z.int().min(0).default(42).describe('Chooses the rows.'),
  color: z.enum(['auto', 'always', 'never']).default('auto').describe('Colours; auto: on a terminal.'),
});
