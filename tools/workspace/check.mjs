// `npm run check`: format, lint and boundaries, types, directions, docs. Every step runs, so that one
// call shows all that is wrong; the exit code is 1 if any failed.
import { run } from './run.mjs';

// The boundary rule reads Nx's cached project graph; without one it would pass in silence.
const steps = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['project graph', 'nx', ['graph', '--file=.nx/graph.json']],
  // Before the lint: rules that know types read the declarations of other packages.
  ['types', 'tsc', ['-b']],
  ['lint and boundaries', 'oxlint', ['--type-aware', '--deny-warnings', 'libs', 'apps', 'tools']],
  ['types of tests', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['directions', 'vitest', ['run', 'tools/architecture']],
  ['docs', 'typedoc', []],
];

const failed = steps.filter(([name, command, options]) => {
  console.log(`\n— ${name}`);
  return run(command, options, { NX_DAEMON: 'false' }) !== 0;
});
console.log(
  failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([name]) => name).join(', ')}.`,
);
process.exit(failed.length === 0 ? 0 : 1);
