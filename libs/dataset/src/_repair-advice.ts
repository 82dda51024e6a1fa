import { isShardError } from '@albectra/shards/manifest';
import type { JobSource } from './_loader-job.ts';

/** What errors of shards say that do not know the folder; the command with it stands for that. */
const GENERAL_ADVICE = /[.;] prepare-data repair makes it again\.$/;

/** Reads shards; an error that says that one is missing or damaged gets the command that repairs it. */
export function adviseRepair<T>({ directory, manifest }: JobSource, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isShardError(error, 'shard-missing', 'shard-truncated', 'shard-checksum', 'shard-schema')) {
      const advice =
        manifest.parents === undefined
          ? `Run: prepare-data repair ${quote(directory)}`
          : 'The folder was merged: repair its parts by prepare-data repair, and merge them again.';
      error.message = `${error.message.replace(GENERAL_ADVICE, '.')} ${advice}`;
    }
    throw error;
  }
}

/** Writes a path as a word of a shell. */
function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
