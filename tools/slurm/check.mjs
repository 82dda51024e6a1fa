// `npm run check:slurm`: prepares a corpus over a Slurm cluster of two nodes on this host, with faults, and
// compares the output with that of one machine. Debian's packages of Slurm are fetched once, into the cache.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root, run } from '../workspace/run.mjs';

const cache =
  process.env.ALBECTRA_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'albectra');
const prefix = join(cache, 'slurm');

const status = run('bash', [join(root, 'tools/slurm/slurm.sh'), 'fetch', prefix]);
process.exit(
  status === 0
    ? run(
        'vitest',
        ['run', '--config', 'tools/slurm/vitest.config.ts', '--root', '.', ...process.argv.slice(2)],
        {
          ALBECTRA_SLURM: prefix,
        },
      )
    : status,
);
