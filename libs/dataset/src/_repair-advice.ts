import { isShardError } from '@albectra/shards/manifest';
import type { JobSource } from './_loader-job.ts';

/** Reads shards; an error that says that one is missing or damaged gets the command that repairs it. */
export function adviseRepair<T>({ directory, manifest }: JobSource, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isShardError(error, 'shard-missing', 'shard-truncated', 'shard-checksum', 'shard-schema')) {
      const command = `prepare-data repair ${directory}`;
      const advice =
        manifest.parents === undefined
          ? `Run: ${command}`
          : 'The folder was merged: repair its parts by prepare-data repair, and merge them again.';
      error.message = `${error.message} ${advice}`;
    }
    throw error;
  }
}
