// `npm run bench`: builds the packages and runs the benchmarks on what was built, as programs that
// depend on them do. Run from sources they are slower: the memory of Node's type stripper grows, and V8
// then checks at every access that a typed array was not detached.
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
