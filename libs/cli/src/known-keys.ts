import { z } from 'zod';

/** One key that a schema accepts, as a user writes it. */
export interface KnownKey {
  /** Dotted path, such as `masking.rate`. */
  readonly path: string;
  /** What may stand there, such as `integer` or `albert | electra`. */
  readonly type: string;
  /** The default as JSON; absent if the key is required or optional without one. */
  readonly defaultValue?: string;
  readonly required: boolean;
  /** The schema's `describe` text, empty if it has none. */
  readonly description: string;
}

/** The part of a JSON Schema that is read here. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Lists the keys of a zod schema depth first, in the schema's order; groups come before their members. */
export function knownKeys(schema: z.ZodType): readonly KnownKey[] {
  const root = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as SchemaNode;
  return membersOf(root, '');
}

/** The names that may stand directly under `group` (`''` for the top). */
export function keysUnder(keys: readonly KnownKey[], group: string): readonly string[] {
  const prefix = group === '' ? '' : `${group}.`;
  return keys
    .map((key) => key.path)
    .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'))
    .map((path) => path.slice(prefix.length));
}

function membersOf(node: SchemaNode, group: string): KnownKey[] {
  const found = new Map<string, KnownKey>();
  for (const variant of [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])]) {
    for (const [name, member] of Object.entries(variant.properties ?? {})) {
      const path = group === '' ? name : `${group}.${name}`;
      const required = (variant.required ?? []).includes(name);
      for (const key of [describeKey(path, member, required), ...membersOf(member, path)]) {
        if (!found.has(key.path)) found.set(key.path, key);
      }
    }
  }
  return [...found.values()];
}

function describeKey(path: string, node: SchemaNode, required: boolean): KnownKey {
  const described = { path, type: typeOf(node), required, description: node.description ?? '' };
  const isGroup = node.properties !== undefined;
  return node.default === undefined || isGroup
    ? described
    : { ...described, defaultValue: JSON.stringify(node.default) };
}

function typeOf(node: SchemaNode): string {
  const variants = node.anyOf ?? node.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' | ');
  if (node.enum !== undefined) return node.enum.map(String).join(' | ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.type === 'array') return `list of ${typeOf(node.items ?? {})}`;
  if (node.type === 'object') return 'group';
  return node.type ?? 'any';
}
