import { expect, test } from 'vitest';
import { z } from 'zod';
import { collectProgram, type ProgramOutcome } from './collect-program.ts';
import { defineCommand, type CommandEntry, type Program } from './command.ts';
import { InterruptedError } from './errors.ts';

class ShardError extends Error {
  readonly code = 'shard-missing';
}

const greet = defineCommand({
  arguments: { placeholder: 'NAME', key: 'names', several: true },
  options: [{ name: 'output', key: 'output.folder', placeholder: 'DIR', description: 'Where to.' }],
  examples: ['demo greet Ada'],
  whenInterrupted: 'The same command continues.',
  schema: z.strictObject({
    names: z.array(z.string()).default([]),
    mode: z.enum(['ok', 'typed', 'bug', 'system', 'wait']).default('ok').describe('What happens.'),
    output: z.strictObject({ folder: z.string().default('.') }).prefault({}),
  }),
  run: async ({ names, mode, output }, context) => {
    if (mode === 'typed') throw new ShardError('Shard 3: missing. Run again.');
    if (mode === 'bug') throw new TypeError('x is not a function');
    if (mode === 'system')
      throw Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', syscall: 'write', path: '/full/a' });
    context.signal.throwIfAborted();
    context.print(`Hello ${names.join(' and ')} in ${output.folder}`);
    context.emit({ names });
  },
});

const GREET: CommandEntry = { name: 'greet', summary: 'Greets.', load: async () => greet };

const program: Program = {
  name: 'demo',
  version: '1.2.3',
  description: 'A demo.',
  commands: [GREET],
  examples: ['demo greet Ada'],
};

function run(
  words: readonly string[],
  signal: AbortSignal = new AbortController().signal,
  { debug = false, of = program }: { readonly debug?: boolean; readonly of?: Program } = {},
): Promise<ProgramOutcome> {
  return collectProgram(of, words, { signal, debug });
}

test('runs a command with arguments, options and --set', async () => {
  expect(await run(['greet', 'Ada', 'Bob', '--output', 'x'])).toEqual({
    code: 0,
    stdout: 'Hello Ada and Bob in x\n',
    stderr: '',
  });
  expect((await run(['greet', '--set', 'names=[Eve]', '--set', 'output.folder=y'])).stdout).toBe(
    'Hello Eve in y\n',
  );
});

test('--json prints events only', async () => {
  expect((await run(['greet', '--json', 'Ada'])).stdout).toBe('{"names":["Ada"]}\n');
});

test('--version and --help', async () => {
  expect((await run(['--version'])).stdout).toBe('demo 1.2.3\n');
  expect((await run(['--help'])).stdout).toMatchInlineSnapshot(`
    "A demo.

    Usage: demo COMMAND [options]

    Commands:
      greet  Greets.

    Options:
      --help, -h  This help; after a command, the help of that command.
      --version   The version.

    Examples:
      demo greet Ada
    "
  `);
  expect((await run(['greet', '--help'])).stdout).toMatchInlineSnapshot(`
    "Greets.

    Usage: demo greet [options] [NAME...]

    Options:
      --output DIR     Where to.
      --config FILE    Configuration in YAML or JSON.
      --set KEY=VALUE  Sets one configuration key; may be repeated.
      --json           Output for machines: one JSON object a line.
      --help, -h       This help.

    Configuration keys:
      names          [list of string] (default [])
      mode           What happens. [ok | typed | bug | system | wait] (default "ok")
      output.folder  [string] (default ".")

    Examples:
      demo greet Ada
    "
  `);
});

test('the members of a group have names of two words; numbers are numbers', async () => {
  const member = (name: string): CommandEntry => {
    const command = defineCommand({
      arguments: { placeholder: 'WHAT', key: 'what', several: false },
      options: [{ name: 'times', key: 'times', placeholder: 'N', numeric: true, description: 'How often.' }],
      examples: [],
      schema: z.strictObject({ what: z.string(), times: z.int().default(1) }),
      run: async ({ what, times }, context) => context.print(`${name}: ${what} ${times}`),
    });
    return { name, summary: 'Sends.', load: () => command };
  };
  const group: Program = { ...program, commands: [member('send post'), member('send air'), GREET] };
  const runGroup = (...words: readonly string[]) => run(words, undefined, { of: group });
  expect(await runGroup('send', 'air', 'a', '--times', '12')).toMatchObject({
    code: 0,
    stdout: 'send air: a 12\n',
  });
  expect((await runGroup('send', 'air', 'a', '--times', 'x')).stderr).toContain('"times"');
  expect((await runGroup('send')).stderr).toContain('has parts: send post, send air. Name');
  expect((await runGroup('send', 'aim')).stderr).toContain('Did you mean "send air"?');
  expect((await runGroup('greet', 'Ada')).code).toBe(0);
});

test.each([
  [[], 'Expected a command: greet.'],
  [['gret'], 'Unknown command "gret". Did you mean "greet"?'],
  [['greet', '--ouput', 'x'], 'Unknown option --ouput. Did you mean --output?'],
  [['greet', '--output', '-x'], "use '--output=-XYZ'"],
  [['greet', '--output'], "Option '--output <value>' argument missing"],
  [['greet', '--json=1'], "Option '--json' does not take an argument"],
  [['greet', '--set', 'mod=ok'], 'Configuration key "mod": unknown (--set mod=ok). Did you mean "mode"?'],
])('%j is wrong usage: exit code 2', async (words, message) => {
  const { code, stderr, stdout } = await run(words);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/Help: demo( greet)? --help\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([
  ['typed', 'demo: Shard 3: missing. Run again.\n'],
  [
    'system',
    'demo: /full/a: no space left on the device. Free some space and run the same command again (ENOSPC).\n',
  ],
  [
    'bug',
    'demo: unexpected failure, a fault of this program: x is not a function. Set ALBECTRA_DEBUG=1 and run again to see where.\n',
  ],
])('a failure of kind %s is one message and exit code 1', async (mode, stderr) => {
  expect(await run(['greet', '--set', `mode=${mode}`])).toEqual({ code: 1, stdout: '', stderr });
});

test('a failure with --json is an event as well', async () => {
  const { stdout } = await run(['greet', '--json', '--set', 'mode=typed']);
  expect(JSON.parse(stdout)).toEqual({
    event: 'error',
    code: 'shard-missing',
    message: 'Shard 3: missing. Run again.',
  });
});

test('stack traces appear only in debug mode', async () => {
  expect((await run(['greet', '--set', 'mode=bug'], undefined, { debug: true })).stderr).toContain(
    'run-main.test.ts',
  );
});

test('Ctrl-C ends with exit code 130 and says what to do', async () => {
  const signal = AbortSignal.abort(new InterruptedError('SIGINT'));
  expect(await run(['greet'], signal)).toEqual({
    code: 130,
    stdout: '',
    stderr: 'Stopped. The same command continues.\n',
  });
});
