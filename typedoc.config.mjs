// `typedoc` only checks: every export of every library has a doc comment, and every link leads somewhere.
import { readdirSync, readFileSync } from 'node:fs';

const libraries = readdirSync(new URL('libs/', import.meta.url));
const nameOf = (library) =>
  JSON.parse(readFileSync(new URL(`libs/${library}/package.json`, import.meta.url), 'utf8')).name;

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  tsconfig: 'tools/workspace/tsconfig.docs.json',
  entryPoints: ['libs/*/src/index.ts', 'libs/shards/src/manifest-api.ts'],
  // Without this list, TypeDoc would look for comments in the root package alone, which exports nothing.
  packagesRequiringDocumentation: libraries.map(nameOf),
  requiredToBeDocumented: ['Class', 'Function', 'Method', 'Interface', 'TypeAlias', 'Variable'],
  validation: { notDocumented: true, notExported: false, invalidLink: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  // Types are checked by `tsc -b`.
  skipErrorChecking: true,
  disableSources: true,
  emit: 'none',
  readme: 'none',
  logLevel: 'Warn',
};
