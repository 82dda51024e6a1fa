import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { findForbiddenEdges } from './find-forbidden-edges.ts';
import type { Edge, Project } from './find-forbidden-edges.ts';
import { findForbiddenImports, findImports } from './find-forbidden-imports.ts';
import type { SourceFile } from './find-forbidden-imports.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'albectra-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ProjectGraph {
  readonly graph: {
    readonly nodes: Readonly<Record<string, { data: { root: string; tags?: string[] } }>>;
    readonly dependencies: Readonly<Record<string, readonly Edge[]>>;
  };
}

/** Asks Nx for the project graph, imports included. */
function readProjectGraph(): ProjectGraph['graph'] {
  const file = join(folder, 'graph.json');
  execFileSync(join(root, 'node_modules', '.bin', 'nx'), ['graph', `--file=${file}`], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: 'pipe',
  });
  return (JSON.parse(readFileSync(file, 'utf8')) as ProjectGraph).graph;
}

/** Reads the sources of a package, without its tests and what it offers to tests. */
function readSources(projectRoot: string, isPure: boolean): SourceFile[] {
  return globSync(`${projectRoot}/src/**/*.ts`, { cwd: root })
    .filter((path) => !/\.test\.ts$|\/testing(\.ts$|\/)/.test(path))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      isPure,
      imports: findImports(readFileSync(join(root, path), 'utf8')),
    }));
}

describe('the workspace', () => {
  const graph = readProjectGraph();
  const nodes = Object.entries(graph.nodes);
  const projects: Project[] = nodes.map(([name, { data }]) => ({ name, tags: data.tags ?? [] }));

  test('holds the packages that docs/architecture.md lists, with the same layers and runtimes', () => {
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const rows = text.matchAll(/^\| `(\w+)` +\|[^|]+\| (\w+) +\| (pure|node) +\|$/gm);
    const documented = [...rows].map(([, name, layer, runtime]) => [
      `@albectra/${name}`,
      `layer:${layer}`,
      `runtime:${runtime}`,
    ]);
    const libraries = nodes.filter(([, { data }]) => data.root.startsWith('libs/'));
    const found = libraries.map(([name, { data }]) => [
      name,
      ...(data.tags ?? []).filter((tag) => /^(layer|runtime):/.test(tag)),
    ]);
    expect(found.sort()).toEqual(documented.sort());
  });

  test('has no edge against the directions', () => {
    const edges = Object.values(graph.dependencies).flat();
    expect(edges.filter((edge) => edge.target.startsWith('@albectra/')).length).toBeGreaterThan(20);
    expect(findForbiddenEdges(projects, edges)).toEqual([]);
  });

  test('imports native and heavy modules in their own places only', () => {
    const files = nodes.flatMap(([, { data }]) =>
      readSources(data.root, data.tags?.includes('runtime:pure') === true),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(findForbiddenImports(files)).toEqual([]);
  });
});

describe('findForbiddenEdges', () => {
  const base: Project = { name: '@albectra/random', tags: ['layer:base', 'runtime:pure'] };
  const domain: Project = { name: '@albectra/examples', tags: ['layer:domain', 'runtime:pure'] };
  const tokenizer: Project = { name: '@albectra/tokenizer', tags: ['layer:domain', 'runtime:pure'] };
  const storage: Project = { name: '@albectra/shards', tags: ['layer:storage', 'runtime:node'] };
  const projects = [base, domain, tokenizer, storage];
  const edge = (source: Project, target: Project): Edge => ({ source: source.name, target: target.name });

  test('allows what points down', () => {
    expect(findForbiddenEdges(projects, [edge(storage, domain), edge(domain, base)])).toEqual([]);
  });

  test('reports what points up, in both dimensions', () => {
    expect(findForbiddenEdges(projects, [edge(domain, storage)])).toEqual([
      '@albectra/examples (layer:domain) may not depend on @albectra/shards (layer:storage, runtime:node)',
      '@albectra/examples (runtime:pure) may not depend on @albectra/shards (layer:storage, runtime:node)',
    ]);
  });

  test('keeps examples apart from the tokenizer', () => {
    expect(findForbiddenEdges(projects, [edge(domain, tokenizer)])).toEqual([
      '@albectra/examples may not depend on @albectra/tokenizer',
    ]);
  });

  test('reports a package without its two tags', () => {
    expect(findForbiddenEdges([{ name: 'x', tags: ['layer:base'] }], [])).toEqual([
      'x: expected one runtime tag, got []',
    ]);
  });
});

describe('findForbiddenImports', () => {
  test('finds every form of import', () => {
    const text = `import a from 'a';\nimport 'b';\nexport { c } from "c/d";\nawait import('e');\nrequire.resolve('f');\nrequire.resolve('g/package.json');`;
    expect(findImports(text)).toEqual(['a', 'b', 'c/d', 'e', 'f']);
  });

  test('reports builtins in pure code, strangers, and second importers', () => {
    const files: SourceFile[] = [
      { path: 'libs/random/src/a.ts', isPure: true, imports: ['node:fs'] },
      { path: 'libs/corpus/src/c.ts', isPure: false, imports: ['apache-arrow/io'] },
      {
        path: 'libs/corpus/src/columns/arrow/arrow-metadata.ts',
        isPure: false,
        imports: ['apache-arrow/fb/message'],
      },
      { path: 'libs/workers/src/c.ts', isPure: false, imports: ['piscina'] },
      { path: 'libs/workers/src/d.ts', isPure: false, imports: ['piscina'] },
    ];
    expect(findForbiddenImports(files)).toEqual([
      'libs/random/src/a.ts is runtime:pure but imports node:fs',
      'libs/corpus/src/c.ts imports apache-arrow/io, which belongs to libs/shards/ and libs/corpus/src/columns/arrow/arrow-metadata.ts',
      'piscina is imported in libs/workers/src/c.ts, libs/workers/src/d.ts: expected one file',
    ]);
  });
});
