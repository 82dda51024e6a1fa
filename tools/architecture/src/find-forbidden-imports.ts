/** A source file of a package, with the modules that it imports. */
export interface SourceFile {
  /** Path from the workspace's root, with forward slashes. */
  readonly path: string;
  readonly isPure: boolean;
  readonly imports: readonly string[];
}

/** Native or heavy modules, each imported in at most this many files (architecture, "Directions"). */
const IMPORTING_FILE_LIMITS: Readonly<Record<string, number>> = {
  piscina: 1,
  'sentencepiece-js': 1,
  '@tensorflow/tfjs-node-gpu': 1,
  flatbuffers: 1,
  hysnappy: 1,
};

/** Modules that one package alone may import, or one package and a file of another. */
const OWNERS: Readonly<Record<string, string | readonly string[]>> = {
  'apache-arrow': ['libs/shards/', 'libs/corpus/src/columns/arrow/arrow-metadata.ts'],
  flatbuffers: 'libs/corpus/',
  hysnappy: 'libs/corpus/',
  piscina: 'libs/workers/',
  '@tensorflow/tfjs-node-gpu': 'libs/compile/',
  '@tensorflow/tfjs-backend-wasm': 'libs/compile/',
  '@tensorflow/tfjs-backend-cpu': 'libs/compile/',
  '@tensorflow/tfjs-backend-webgpu': 'libs/compile/',
  webgpu: 'libs/compile/',
};

const IMPORT_PATTERN = /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\bresolve\()\s*['"]([^'"\n]+)['"]/g;

/**
 * Lists the modules that a source text imports, requires or resolves by name, in order.
 *
 * A package's `package.json` is left out: who asks for it wants to know where the package is, and loads nothing.
 */
export function findImports(text: string): string[] {
  const names = Array.from(text.matchAll(IMPORT_PATTERN), (match) => match[1] ?? '');
  return names.filter((name) => !name.endsWith('/package.json'));
}

/** Lists imports that the design forbids, a line each. */
export function findForbiddenImports(files: readonly SourceFile[]): string[] {
  const faults = files.flatMap((file) => file.imports.flatMap((name) => findFault(file, name)));
  for (const [name, limit] of Object.entries(IMPORTING_FILE_LIMITS)) {
    const importing = files.filter((file) => file.imports.some((other) => packageOf(other) === name));
    if (importing.length > limit) {
      faults.push(
        `${name} is imported in ${importing.map((file) => file.path).join(', ')}: expected one file`,
      );
    }
  }
  return faults;
}

function findFault(file: SourceFile, name: string): string[] {
  if (file.isPure && name.startsWith('node:')) return [`${file.path} is runtime:pure but imports ${name}`];
  const owners = [OWNERS[packageOf(name)] ?? []].flat();
  if (owners.length === 0 || owners.some((owner) => file.path.startsWith(owner))) return [];
  return [`${file.path} imports ${name}, which belongs to ${owners.join(' and ')}`];
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
