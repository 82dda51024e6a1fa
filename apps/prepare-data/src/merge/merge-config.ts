import { z } from 'zod';

/** What `merge` needs to know. */
export interface MergeConfiguration {
  readonly folders: readonly string[];
  readonly links: boolean;
  readonly repeated: 'refuse' | 'skip';
}

/** What `append` needs to know. */
export interface AppendConfiguration {
  readonly folders: readonly string[];
  readonly links: boolean;
}

const folder = z.string().min(1);
const links = z.boolean().default(true).describe('Hard links where the file system can; copies if false.');

/** Schema of `merge`. */
export const mergeSchema: z.ZodType<MergeConfiguration> = z.strictObject({
  folders: z.array(folder).min(2).describe('The output folder, then the folders to merge, in order.'),
  links,
  repeated: z
    .enum(['refuse', 'skip'])
    .default('refuse')
    .describe('A folder whose rows stand in those before it: an error, or left out.'),
});

/** Schema of `append`. */
export const appendSchema: z.ZodType<AppendConfiguration> = z.strictObject({
  folders: z.array(folder).min(2).describe('The folder that grows, then the folders to append.'),
  links,
});
