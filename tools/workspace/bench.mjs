// `npm run bench`: builds the packages and runs the benchmarks on what was built, as programs that
// depend on them do. Sources are stripped of their types while they load, which costs time at the start.
import { run } from './run.mjs';

const status = run('tsc', ['-b', 'tools/bench']);
process.exit(
  status === 0
    ? run('node', [
        '--disable-warning=ExperimentalWarning',
        'tools/bench/dist/cli.js',
        ...process.argv.slice(2),
      ])
    : status,
);
