import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseAssignment, type Assignment } from './assignments.ts';
import type { NamedCommand } from './command.ts';
import { UsageError } from './errors.ts';
import { nearestKey } from './nearest-key.ts';

/** What the words after a command's name say. */
export interface ParsedArguments {
  readonly help: boolean;
  readonly json: boolean;
  /** Path given to `--config`. */
  readonly file?: string;
  /** Arguments first, then options, then each `--set`: later ones win. */
  readonly assignments: readonly Assignment[];
}

/** Options that every command has. */
const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  config: { type: 'string' },
  set: { type: 'string', multiple: true },
} as const;

/**
 * Parses the words after a command's name.
 *
 * @throws {UsageError} for an unknown option (the nearest one is named), a missing or superfluous value, or too many arguments.
 */
export function parseArguments(command: NamedCommand, words: readonly string[]): ParsedArguments {
  const own = Object.fromEntries(
    (command.options ?? []).map(({ name, placeholder }) => [
      name,
      { type: placeholder === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values, positionals } = parseStrictly(words, { ...own, ...COMMON_OPTIONS });
  const sets = (values['set'] ?? []) as readonly string[];
  const assignments = [
    ...assignArguments(command, positionals),
    ...assignOptions(command, values),
    ...sets.map(parseAssignment),
  ];
  const file = values['config'] as string | undefined;
  const common = { help: values['help'] === true, json: values['json'] === true, assignments };
  return file === undefined ? common : { ...common, file };
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

type Values = Readonly<Record<string, unknown>>;

function parseStrictly(
  words: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { values: Values; positionals: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...words],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(options, token.name)) {
      const nearest = nearestKey(token.name, Object.keys(options));
      throw new UsageError(
        `Unknown option ${token.rawName}. ${nearest === undefined ? 'Configuration keys are set with --set KEY=VALUE.' : `Did you mean --${nearest}?`}`,
      );
    }
  }
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (cause) {
    // The lines after the first tell what to do.
    throw new UsageError(cause instanceof Error ? cause.message.replaceAll('\n', ' ') : String(cause), {
      cause,
    });
  }
}

function assignArguments(command: NamedCommand, words: readonly string[]): readonly Assignment[] {
  const first = words[0];
  if (first === undefined) return [];
  const { arguments: accepted } = command;
  const superfluous = accepted === undefined ? first : accepted.several ? undefined : words[1];
  if (accepted === undefined || superfluous !== undefined) {
    throw new UsageError(
      `${command.name}: unexpected argument ${JSON.stringify(superfluous)}. Quote names that hold spaces; options begin with --.`,
    );
  }
  const value = accepted.several ? words : first;
  return [
    {
      path: accepted.key.split('.'),
      value,
      origin: `argument ${words.map((word) => JSON.stringify(word)).join(' ')}`,
    },
  ];
}

function assignOptions(command: NamedCommand, values: Values): readonly Assignment[] {
  return (command.options ?? []).flatMap(({ name, key, numeric = false }) => {
    const given = values[name];
    if (given === undefined) return [];
    const value = numeric && typeof given === 'string' ? parseNumber(given) : given;
    return [{ path: key.split('.'), value, origin: `--${name}` }];
  });
}

/** What is no number stays a text, so that the schema refuses it with the key's own words. */
function parseNumber(text: string): number | string {
  return NUMBER.test(text) ? Number(text) : text;
}
