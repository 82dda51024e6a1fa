import type { NamedCommand, Program } from './command.ts';
import { knownKeys, type KnownKey } from './known-keys.ts';

/** The help of a whole program: what it does, its commands, examples. */
export function programHelp(program: Program): string {
  const sections = [
    program.description,
    `Usage: ${program.name} COMMAND [options]`,
    titled('Commands', table(program.commands.map(({ name, summary }) => [name, summary]))),
    titled(
      'Options',
      table([
        ['--help, -h', 'This help; after a command, the help of that command.'],
        ['--version', 'The version.'],
      ]),
    ),
    titled(
      'Examples',
      program.examples.map((line) => `  ${line}`),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The help of one command: usage, options, configuration keys with their defaults, examples. */
export function commandHelp(program: Program, command: NamedCommand): string {
  const { arguments: accepted, options = [] } = command;
  const words = accepted === undefined ? '' : ` [${accepted.placeholder}${accepted.several ? '...' : ''}]`;
  const own = options.map(({ name, placeholder, description }): [string, string] => [
    `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`,
    description,
  ]);
  const sections = [
    command.description ?? command.summary,
    `Usage: ${program.name} ${command.name} [options]${words}`,
    titled(
      'Options',
      table([
        ...own,
        ['--config FILE', 'Configuration in YAML or JSON.'],
        ['--set KEY=VALUE', 'Sets one configuration key; may be repeated.'],
        ['--json', 'Output for machines: one JSON object a line.'],
        ['--help, -h', 'This help.'],
      ]),
    ),
    titled(
      'Configuration keys',
      table(
        knownKeys(command.schema)
          .filter(({ type }) => type !== 'group')
          .map(keyRow),
      ),
    ),
    titled(
      'Examples',
      command.examples.map((line) => `  ${line}`),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function keyRow(key: KnownKey): readonly [string, string] {
  const { path, type, defaultValue, required, description } = key;
  const preset = defaultValue === undefined ? (required ? ' (required)' : '') : ` (default ${defaultValue})`;
  return [path, `${description === '' ? '' : `${description} `}[${type}]${preset}`];
}

function titled(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
