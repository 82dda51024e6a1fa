import type { z } from 'zod';
import { assign, type Assignment } from './assignments.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { ConfigurationError } from './errors.ts';
import { keysUnder, knownKeys, type KnownKey } from './known-keys.ts';
import { nearestKey } from './nearest-key.ts';

/** Where a configuration comes from; later ones win: file, then assignments in their order. */
export interface ConfigurationSources {
  /** Path of a YAML or JSON file. */
  readonly file?: string;
  /** Values from the command line: arguments, options and `--set`. */
  readonly assignments?: readonly Assignment[];
}

/**
 * Reads, merges and checks a configuration once; the result is deeply frozen.
 *
 * Every fault is reported, each with the key, what was expected, what was got, and where it stood; an unknown
 * key names the nearest known one (which needs strict object schemas).
 *
 * @throws {ConfigurationError} if the file cannot be read or the result does not fit the schema.
 * @throws {UsageError} if an assignment leads through a value that is not a group.
 */
export async function loadConfiguration<S extends z.ZodType>(
  schema: S,
  sources: ConfigurationSources,
): Promise<z.output<S>> {
  let raw = sources.file === undefined ? {} : await readConfigurationFile(sources.file);
  for (const assignment of sources.assignments ?? []) raw = assign(raw, assignment);
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return freeze(parsed.data);
  const keys = knownKeys(schema);
  throw new ConfigurationError(
    parsed.error.issues.flatMap((issue) => describeIssue(issue, { raw, sources, keys })),
  );
}

interface IssueContext {
  readonly raw: unknown;
  readonly sources: ConfigurationSources;
  readonly keys: readonly KnownKey[];
}

function describeIssue(issue: z.core.$ZodIssue, context: IssueContext): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => describeUnknownKey([...path, key], context));
  }
  const key = path.join('.');
  // A schema that takes a list as text has entries that stand nowhere in the configuration.
  const value = valueAt(context.raw, path) ?? issue.input;
  if (value === undefined && issue.code === 'invalid_type') {
    return [
      `Configuration key "${key}": expected ${expectedAt(key, issue, context)}, got nothing. Set it: --set ${key}=VALUE.`,
    ];
  }
  const got = JSON.stringify(value) ?? String(value);
  return [
    `Configuration key "${key}": expected ${expectedAt(key, issue, context)}, got ${shorten(got)} (${originOf(path, context.sources)}).`,
  ];
}

function describeUnknownKey(path: readonly string[], { keys, sources }: IssueContext): string {
  const name = path.at(-1) ?? '';
  const group = path.slice(0, -1).join('.');
  const siblings = keysUnder(keys, group);
  const sibling = nearestKey(name, siblings);
  const elsewhere = keys.map((key) => key.path).find((known) => known.split('.').at(-1) === name);
  const nearest =
    elsewhere ?? (sibling === undefined ? undefined : [...path.slice(0, -1), sibling].join('.'));
  const advice =
    nearest === undefined ? `Known keys here: ${siblings.join(', ')}.` : `Did you mean "${nearest}"?`;
  return `Configuration key "${path.join('.')}": unknown (${originOf(path, sources)}). ${advice}`;
}

function expectedAt(key: string, issue: z.core.$ZodIssue, { keys }: IssueContext): string {
  const known = keys.find(({ path }) => path === key);
  if (issue.code === 'invalid_type') return known?.type ?? issue.expected;
  if (issue.code === 'invalid_value') return known?.type ?? `one of ${issue.values.map(String).join(', ')}`;
  return describeBound(issue) ?? `${known?.type ?? 'a value'} such that: ${issue.message}`;
}

function describeBound(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'too_small')
    return `${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${unitOf(issue.origin, issue.minimum)}`;
  if (issue.code === 'too_big')
    return `${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}${unitOf(issue.origin, issue.maximum)}`;
  return undefined;
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'array') return Number(count) === 1 ? ' entry' : ' entries';
  return origin === 'string' ? ' characters' : '';
}

function originOf(path: readonly string[], sources: ConfigurationSources): string {
  const assignment = sources.assignments?.findLast((candidate) => sharesPrefix(candidate.path, path));
  return assignment?.origin ?? sources.file ?? 'default';
}

function sharesPrefix(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).join('.') === b.slice(0, shared).join('.');
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  let value = raw;
  for (const name of path)
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return value;
}

const LONGEST_SHOWN_VALUE = 80;

function shorten(text: string): string {
  return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}…` : text;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) freeze(member);
    Object.freeze(value);
  }
  return value;
}
