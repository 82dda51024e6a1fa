/** Values below a level deeper than this are shown as one. */
const MAX_DEPTH = 4;
/** Settings listed at most; a preparation has about 40. */
const MAX_SETTINGS = 200;
const MAX_VALUE = 200;

/**
 * Lists the settings of a configuration of any shape, in dotted names, for people to read.
 *
 * Example: `{ seed: 1, masking: { kind: 'ngram' } }` gives `seed: 1` and `masking.kind: ngram`.
 */
export function listSettings(configuration: unknown): readonly (readonly [name: string, value: string])[] {
  return walk(configuration, []).take(MAX_SETTINGS).toArray();
}

function* walk(value: unknown, path: readonly string[]): Generator<readonly [string, string]> {
  const isNested =
    typeof value === 'object' && value !== null && !Array.isArray(value) && path.length < MAX_DEPTH;
  if (!isNested) {
    yield [path.join('.'), write(value)];
    return;
  }
  for (const [name, inner] of Object.entries(value)) yield* walk(inner, [...path, name]);
}

function write(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1)}…`;
}
