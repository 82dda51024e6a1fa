import type { Manifest } from '../manifest.ts';

/** What two preparations differ in. */
export interface ManifestDifference {
  /** Dotted name, such as `configuration.seed`. */
  readonly key: string;
  readonly first: string;
  readonly second: string;
}

/** Longest value that a message shows. */
const MAX_SHOWN = 60;

/** Lists what keeps the shards of two manifests from standing in one folder, by name. */
export function compareManifests(first: Manifest, second: Manifest): ManifestDifference[] {
  const left = flatten(commonFields(first));
  const right = flatten(commonFields(second));
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  return keys
    .filter((key) => left.get(key) !== right.get(key))
    .map((key) => ({ key, first: show(left.get(key)), second: show(right.get(key)) }));
}

/** All that shards of one folder have in common. */
function commonFields(manifest: Manifest): Readonly<Record<string, unknown>> {
  const { objective, sequenceLength, idType, masking, packed, provenance, configuration } = manifest;
  const { vocabulary, tokenizer, lengthBins } = manifest;
  return {
    objective,
    sequenceLength,
    idType,
    masking,
    packed,
    provenance,
    lengthBins,
    vocabulary,
    tokenizer: { sha256: tokenizer.sha256 },
    configuration,
  };
}

/** Writes each plain value of nested objects as JSON, under its dotted name. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Map(value === undefined ? [] : [[path, JSON.stringify(value)]]);
  }
  return new Map(
    Object.entries(value).flatMap(([name, member]) => [
      ...flatten(member, path === '' ? name : `${path}.${name}`),
    ]),
  );
}

function show(value: string | undefined): string {
  if (value === undefined) return 'nothing';
  return value.length <= MAX_SHOWN ? value : `${value.slice(0, MAX_SHOWN - 3)}...`;
}
