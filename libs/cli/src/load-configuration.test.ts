import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { parseAssignment } from './assignments.ts';
import { readConfigurationFile, writeConfigurationFile } from './configuration-file.ts';
import { ConfigurationError } from './errors.ts';
import { loadConfiguration, type ConfigurationSources } from './load-configuration.ts';

const schema = z.strictObject({
  corpus: z.array(z.string()).min(1),
  seed: z.int().min(0).default(42),
  masking: z
    .strictObject({
      kind: z.enum(['token', 'ngram']).default('ngram'),
      rate: z.number().min(0).max(1).default(0.15),
    })
    .prefault({}),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sets = (...texts: readonly string[]): ConfigurationSources => ({
  assignments: texts.map(parseAssignment),
});
async function faultsOf(sources: ConfigurationSources): Promise<readonly string[]> {
  const error: unknown = await loadConfiguration(schema, sources).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).faults;
}

test('merges file and assignments; later ones win; the result is frozen', async () => {
  const file = join(folder, 'a.yaml');
  await writeFile(file, 'corpus: [texts]\nseed: 1\nmasking: { rate: 0.2 }\n');
  const configuration = await loadConfiguration(schema, { file, ...sets('seed=2', 'seed=3') });
  expect(configuration).toEqual({ corpus: ['texts'], seed: 3, masking: { kind: 'ngram', rate: 0.2 } });
  expect(Object.isFrozen(configuration.masking)).toBe(true);
});

test('reads JSON', async () => {
  const file = join(folder, 'a.json');
  await writeFile(file, '{"corpus": ["x"]}');
  expect((await loadConfiguration(schema, { file })).corpus).toEqual(['x']);
});

test('reports every fault with key, expectation, value and origin', async () => {
  const faults = await faultsOf(
    sets(
      'corpus=[]',
      'seed=high',
      'masking.kind=words',
      'masking.rate=2',
      'masking.rat=1',
      'kind=token',
      'xyz=1',
    ),
  );
  expect(faults).toMatchInlineSnapshot(`
    [
      "Configuration key "corpus": expected at least 1 entry, got [] (--set corpus=[]).",
      "Configuration key "seed": expected integer, got "high" (--set seed=high).",
      "Configuration key "masking.kind": expected token | ngram, got "words" (--set masking.kind=words).",
      "Configuration key "masking.rate": expected at most 1, got 2 (--set masking.rate=2).",
      "Configuration key "masking.rat": unknown (--set masking.rat=1). Did you mean "masking.rate"?",
      "Configuration key "kind": unknown (--set kind=token). Did you mean "masking.kind"?",
      "Configuration key "xyz": unknown (--set xyz=1). Known keys here: corpus, seed, masking.",
    ]
  `);
});

test('names a required key that is missing', async () => {
  expect(await faultsOf({})).toMatchInlineSnapshot(`
    [
      "Configuration key "corpus": expected list of string, got nothing. Set it: --set corpus=VALUE.",
    ]
  `);
});

test('says which entry of a list that was given as text is wrong, and what it may be', async () => {
  const list = z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',') : value),
    z.array(z.enum(['wasm', 'cpu'])),
  );
  const assignment = { path: ['engines'], value: 'wasm,gpu', origin: '--engines' };
  const loaded = loadConfiguration(z.strictObject({ engines: list }), { assignments: [assignment] });
  await expect(loaded).rejects.toThrow(
    'Configuration key "engines.1": expected one of wasm, cpu, got "gpu" (--engines).',
  );
});

test('explains a file that is missing, broken, or not a group', async () => {
  const missing = join(folder, 'none.yaml');
  expect(await faultsOf({ file: missing })).toEqual([
    `Configuration file ${missing}: there is no such file. Check the path given to --config.`,
  ]);
  const broken = join(folder, 'broken.yaml');
  await writeFile(broken, 'a: [1, 2\nb: 3');
  expect((await faultsOf({ file: broken }))[0]).toMatch(/not valid YAML or JSON: .* at line 2/);
  const list = join(folder, 'list.yaml');
  await writeFile(list, '- 1');
  expect((await faultsOf({ file: list }))[0]).toContain('expected keys with values, got [1]');
});

test('a written configuration reads back equal, and leaves no temporary file', async () => {
  const target = join(folder, 'saved');
  const configuration = { corpus: ['a b', 'ü'], seed: 42, masking: { rate: 0.15 } };
  await writeConfigurationFile(join(target, 'configuration.yaml'), configuration, 'prepare-data build');
  expect(await readConfigurationFile(join(target, 'configuration.yaml'))).toEqual(configuration);
  expect(await readdir(target)).toEqual(['configuration.yaml']);
});
