import { parse } from 'yaml';
import { UsageError } from './errors.ts';

/** A value for one configuration key, and the words of the user that it came from. */
export interface Assignment {
  /** The key's path, such as `['masking', 'rate']`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** How the user wrote it, for messages: `--set masking.rate=0.2`. */
  readonly origin: string;
}

const KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;

/**
 * Parses the text of one `--set`: a dotted key, `=`, and a value in YAML.
 *
 * Example: `masking.rate=0.2` gives path `['masking', 'rate']` and value `0.2`; `corpus=[a, b]` gives a list.
 *
 * @throws {UsageError} if there is no `=`, the key is not dotted names, or the value is not YAML.
 */
export function parseAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(equals, 0)).split('.');
  if (equals < 0 || !path.every((part) => KEY.test(part) && part !== 'constructor')) {
    throw new UsageError(
      `--set: expected KEY=VALUE with a dotted key, got ${JSON.stringify(text)}. Write for example --set seed=7.`,
    );
  }
  try {
    const source = text.slice(equals + 1);
    return { path, value: source === '' ? '' : (parse(source) as unknown), origin: `--set ${text}` };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new UsageError(
      `--set ${path.join('.')}: the value is not YAML (${reason ?? ''}). Put it in quotes.`,
      { cause },
    );
  }
}

/**
 * Returns a copy of `configuration` in which `assignment` holds; groups on the way are made where missing.
 *
 * @throws {UsageError} if the path leads through a value that is not a group.
 */
export function assign(
  configuration: Readonly<Record<string, unknown>>,
  assignment: Assignment,
): Record<string, unknown> {
  const [name, ...rest] = assignment.path;
  if (name === undefined) return { ...configuration };
  if (rest.length === 0) return { ...configuration, [name]: assignment.value };
  const group = configuration[name] ?? {};
  if (!isGroup(group)) {
    throw new UsageError(
      `${assignment.origin}: expected "${name}" to be a group of keys, got ${JSON.stringify(group)}.`,
    );
  }
  return { ...configuration, [name]: assign(group, { ...assignment, path: rest }) };
}

/** Tells whether a configuration value is a group of keys: a plain object, not a list and not null. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
