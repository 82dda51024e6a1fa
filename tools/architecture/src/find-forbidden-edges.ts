/** A package of the workspace, as Nx's project graph knows it. */
export interface Project {
  readonly name: string;
  readonly tags: readonly string[];
}

/** A dependency of one package on another. */
export interface Edge {
  readonly source: string;
  readonly target: string;
}

/** What each tag may depend on: the table of docs/architecture.md, "Directions". */
const ALLOWED_TARGETS: Readonly<Record<string, readonly string[]>> = {
  'layer:base': ['layer:base'],
  'layer:domain': ['layer:base', 'layer:domain'],
  'layer:storage': ['layer:base', 'layer:domain', 'layer:storage'],
  'layer:training': ['layer:base', 'layer:domain', 'layer:storage', 'layer:training'],
  'layer:app': ['layer:base', 'layer:domain', 'layer:storage', 'layer:training'],
  'runtime:pure': ['runtime:pure'],
  'runtime:node': ['runtime:pure', 'runtime:node'],
};

/** Dependencies that the tags allow but the design does not. */
const FORBIDDEN_PAIRS: readonly Edge[] = [
  { source: '@albectra/examples', target: '@albectra/tokenizer' },
  { source: '@albectra/masking', target: '@albectra/tokenizer' },
];

/** Lists what is wrong with the packages' tags and the dependencies between them, a line each. */
export function findForbiddenEdges(projects: readonly Project[], edges: readonly Edge[]): string[] {
  const byName = new Map(projects.map((project) => [project.name, project]));
  const faults = projects.flatMap(findTagFaults);
  for (const edge of edges) {
    const source = byName.get(edge.source);
    const target = byName.get(edge.target);
    if (source && target && source !== target) faults.push(...findEdgeFaults(source, target));
  }
  return faults;
}

function findTagFaults({ name, tags }: Project): string[] {
  return ['layer', 'runtime'].flatMap((dimension) => {
    const known = tags.filter((tag) => tag.startsWith(`${dimension}:`) && tag in ALLOWED_TARGETS);
    return known.length === 1 ? [] : [`${name}: expected one ${dimension} tag, got [${known.join(', ')}]`];
  });
}

function findEdgeFaults(source: Project, target: Project): string[] {
  const faults = source.tags
    .filter(
      (tag) => tag in ALLOWED_TARGETS && !target.tags.some((other) => ALLOWED_TARGETS[tag]?.includes(other)),
    )
    .map((tag) => `${source.name} (${tag}) may not depend on ${target.name} (${target.tags.join(', ')})`);
  const isForbiddenPair = FORBIDDEN_PAIRS.some(
    (pair) => pair.source === source.name && pair.target === target.name,
  );
  return isForbiddenPair ? [...faults, `${source.name} may not depend on ${target.name}`] : faults;
}
