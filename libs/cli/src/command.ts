import type { z } from 'zod';
import type { ProgressTarget } from './progress-line.ts';

/** Streams and switches that a running command gets from the program. */
export interface CommandContext {
  /** Aborted with an `InterruptedError` on Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** True if the user asked for machine-readable output. */
  readonly json: boolean;
  /** Writes a line for people to standard output; nothing with `--json`. */
  print(line: string): void;
  /** Writes one JSON object as a line to standard output; nothing without `--json`. */
  emit(event: Readonly<Record<string, unknown>>): void;
  /** True if standard output is a terminal that shows colours: not a file or pipe, and `NO_COLOR` is not set. */
  readonly showsColours: boolean;
  /** Standard error: progress and notes. */
  readonly stderr: ProgressTarget;
}

/** An option of one command: another way to write a configuration key. */
export interface CommandOption {
  /** Long name without dashes, such as `output`. */
  readonly name: string;
  /** The key that it sets, a dotted path. Texts are taken as they stand; switches set `true`. */
  readonly key: string;
  /** True if the value is a number. */
  readonly numeric?: boolean;
  /** What stands for the value in the help, such as `DIR`; absent for a switch. */
  readonly placeholder?: string;
  readonly description: string;
}

/** The arguments without dashes of one command. */
export interface CommandArguments {
  /** What stands for them in the help, such as `CORPUS`. */
  readonly placeholder: string;
  /** The configuration key that they set, a dotted path. */
  readonly key: string;
  /** True if there may be several; the key is then a list. */
  readonly several: boolean;
}

/** What a command is made from; see {@link defineCommand}. */
export interface CommandDefinition<S extends z.ZodType> {
  /** A paragraph for the command's own help; the line of the list by default. */
  readonly description?: string;
  readonly arguments?: CommandArguments;
  readonly options?: readonly CommandOption[];
  /** Whole command lines, shown in the help. */
  readonly examples: readonly string[];
  /** Said after Ctrl-C, for example that the same command continues. */
  readonly whenInterrupted?: string;
  /** A strict schema of the configuration. */
  readonly schema: S;
  /** Does the work. A number is the exit code; nothing means 0. */
  run(configuration: z.output<S>, context: CommandContext): Promise<number | void>;
}

/** A subcommand whose schema's type is out of sight, so that programs can list many. */
export interface Command extends Omit<CommandDefinition<z.ZodType>, 'run'> {
  /** Does the work with a configuration that the schema has checked. */
  run(configuration: unknown, context: CommandContext): Promise<number | void>;
}

/** A subcommand in the list of a program. */
export interface CommandEntry {
  /** One word, or two for the members of a group: `launch slurm`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Gives the command when it is named: what it imports then costs the others nothing. */
  load(): Command | Promise<Command>;
}

/** A command, and how the list of its program has it. */
export type NamedCommand = Command & Omit<CommandEntry, 'load'>;

/** A program with subcommands. */
export interface Program {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly commands: readonly CommandEntry[];
  /** Whole command lines, shown in the help. */
  readonly examples: readonly string[];
}

/** Makes a command whose `run` gets exactly what its `schema` produces. */
export function defineCommand<S extends z.ZodType>(definition: CommandDefinition<S>): Command {
  return {
    ...definition,
    run: (configuration, context) => definition.run(configuration as z.output<S>, context),
  };
}
