import type { CommandContext, CommandEntry, NamedCommand, Program } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { InterruptedError, isCliError, UsageError } from './errors.ts';
import { commandHelp, programHelp } from './help.ts';
import { loadConfiguration } from './load-configuration.ts';
import { nearestKey } from './nearest-key.ts';
import { parseArguments } from './parse-arguments.ts';
import type { ProgressTarget } from './progress-line.ts';

/** What a program runs with; tests hand in their own. */
export interface ProgramEnvironment {
  /** The words after the program's name. */
  readonly words: readonly string[];
  /** Results. */
  readonly stdout: Pick<ProgressTarget, 'write' | 'isTTY'>;
  /** Progress, notes and failures. */
  readonly stderr: ProgressTarget;
  readonly signal: AbortSignal;
  /** True to show stack traces; see `ALBECTRA_DEBUG`. */
  readonly debug: boolean;
}

/** Exit codes: the shell's customs, and what the help promises. */
const EXIT = { success: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm. People take longer. */
const REPEAT_MS = 200;

/**
 * Runs a program as the main module of the process: its arguments, streams and signals.
 *
 * The first Ctrl-C aborts the command's signal, so that it stops cleanly; the second ends the process at once.
 * Sets `process.exitCode`: 0 success, 1 failure, 2 wrong usage, 130 or 143 stopped by a signal.
 */
export async function runMain(program: Program): Promise<void> {
  const controller = new AbortController();
  let stoppedMs = Number.NEGATIVE_INFINITY;
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const isRepeat = performance.now() - stoppedMs < REPEAT_MS;
    stoppedMs = performance.now();
    if (isRepeat) return;
    if (controller.signal.aborted) process.exit(EXIT[signal]);
    controller.abort(new InterruptedError(signal));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.success : EXIT.failure),
  );
  try {
    process.exitCode = await runProgram(program, {
      words: process.argv.slice(2),
      stdout: process.stdout,
      stderr: process.stderr,
      signal: controller.signal,
      debug: Boolean(process.env['ALBECTRA_DEBUG']),
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Runs a program in a given environment and returns its exit code; it never throws. */
export async function runProgram(program: Program, environment: ProgramEnvironment): Promise<number> {
  const [name] = environment.words;
  let command: NamedCommand | undefined;
  try {
    if (name === '--version') return say(environment, `${program.name} ${program.version}\n`);
    if (name === '--help' || name === '-h' || name === 'help') return say(environment, programHelp(program));
    if (name === undefined)
      throw new UsageError(`Expected a command: ${program.commands.map((known) => known.name).join(', ')}.`);
    const entry = findCommand(program, environment.words);
    command = { ...(await entry.load()), name: entry.name, summary: entry.summary };
    const words = environment.words.slice(command.name.split(' ').length);
    return await runCommand(program, command, { ...environment, words });
  } catch (error) {
    return reportFailure(error, { program, command, environment });
  }
}

async function runCommand(
  program: Program,
  command: NamedCommand,
  environment: ProgramEnvironment,
): Promise<number> {
  const parsed = parseArguments(command, environment.words);
  if (parsed.help) return say(environment, commandHelp(program, command));
  const configuration = await loadConfiguration(command.schema, parsed);
  const { stdout, stderr, signal } = environment;
  const context: CommandContext = {
    signal,
    json: parsed.json,
    print: (line) => void (parsed.json || stdout.write(`${line}\n`)),
    showsColours: stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    emit: (event) => void (parsed.json && stdout.write(`${JSON.stringify(event)}\n`)),
    stderr,
  };
  return (await command.run(configuration, context)) ?? EXIT.success;
}

/** A command's name has one word or two, such as `launch slurm`. */
function findCommand(program: Program, [first = '', second = '']: readonly string[]): CommandEntry {
  const { commands } = program;
  const command = [`${first} ${second}`, first]
    .map((name) => commands.find((candidate) => candidate.name === name))
    .find((candidate) => candidate !== undefined);
  if (command !== undefined) return command;
  const names = commands.map((known) => known.name);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0 && second === '') {
    throw new UsageError(
      `Command ${JSON.stringify(first)} has parts: ${group.join(', ')}. Name one of them.`,
    );
  }
  const given = group.length > 0 ? `${first} ${second}` : first;
  const candidates = group.length > 0 ? group : names;
  const nearest = nearestKey(given, candidates);
  const advice = nearest === undefined ? `Commands: ${candidates.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError(`Unknown command ${JSON.stringify(given)}. ${advice}`);
}

interface FailureContext {
  readonly program: Program;
  readonly command: NamedCommand | undefined;
  readonly environment: ProgramEnvironment;
}

function reportFailure(error: unknown, { program, command, environment }: FailureContext): number {
  const { signal, stderr, debug } = environment;
  if (signal.aborted && signal.reason instanceof InterruptedError) {
    stderr.write(`Stopped. ${command?.whenInterrupted ?? ''}`.trimEnd().concat('\n'));
    return EXIT[signal.reason.signal];
  }
  stderr.write(`${program.name}: ${describeFailure(error, debug)}\n`);
  if (environment.words.includes('--json')) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    environment.stdout.write(
      `${JSON.stringify({ event: 'error', code: code ?? 'internal', message: String(message ?? error) })}\n`,
    );
  }
  if (!isCliError(error, 'usage', 'configuration')) return EXIT.failure;
  stderr.write(`Help: ${program.name}${command === undefined ? '' : ` ${command.name}`} --help\n`);
  return EXIT.usage;
}

function say(environment: ProgramEnvironment, text: string): number {
  environment.stdout.write(text);
  return EXIT.success;
}
