import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProgramOutcome } from '@albectra/cli';
import { makeWorkplace, SETUP_TIMEOUT_MS, TINY } from './workplace.ts';
import type { Workplace } from './workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = await makeWorkplace();
  await place.prepareShards('other-vocabulary', { pieces: 70, heldoutFraction: 0.2 });
  await place.prepareShards('no-heldout', { pieces: 88, heldoutFraction: 0 });
  const trained = await place.run('pretrain', '@shards', '--output', '@run', ...TINY);
  if (trained.code !== 0) throw new Error(trained.stderr);
  await writeFile(at('file'), 'text');
  await mkdir(at('empty'));
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

const at = (...parts: readonly string[]): string => join(place.folder, ...parts);

/** What is said at last, without the lines of progress before it; digests and sizes do not matter here. */
function lastWords({ stderr }: ProgramOutcome): string {
  const text = stderr.slice(stderr.indexOf('train: '));
  return text
    .replaceAll(/[\da-f]{64}/g, 'DIGEST')
    .replaceAll(/\d+ bytes/g, 'N bytes')
    .trimEnd();
}

/** A command that has to fail: what it says, once it is sure that it speaks of its cause and leaves nothing. */
async function fails(code: number, ...words: readonly string[]): Promise<string> {
  const before = await readdir(place.folder, { recursive: true });
  const outcome = await place.run(...words);
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(outcome.stderr).not.toMatch(/unexpected failure|\n {4}at /);
  expect(await readdir(place.folder, { recursive: true })).toEqual(before);
  return lastWords(outcome);
}

describe('pretrain', () => {
  const pretrain = (code: number, shards: string, ...words: readonly string[]): Promise<string> =>
    fails(code, 'pretrain', shards, '--output', '@new', ...TINY, ...words);

  test('shards that are missing or of no use', async () => {
    expect(await pretrain(1, '@nowhere')).toMatchInlineSnapshot(
      `"train: Manifest: expected a readable file, got none (FOLDER/nowhere/manifest.json). Check the path; a directory without a manifest is incomplete: run its preparation again to finish it."`,
    );
    expect(await pretrain(1, '@file')).toMatchInlineSnapshot(
      `"train: Manifest: expected a readable file, got none (FOLDER/file/manifest.json). Check the path; a directory without a manifest is incomplete: run its preparation again to finish it."`,
    );
    expect(await pretrain(1, '@no-heldout')).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/no-heldout failed: expected held-out rows, got none. Prepare the shards with a larger heldoutFraction."`,
    );
    expect(await pretrain(1, '@shards', '--preset', 'albert-tiny')).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/shards failed: expected rows with pair labels for albert, the shards were prepared for electra. Prepare shards with the preset albert, or set pairLoss to false."`,
    );
  });

  test('settings that contradict one another or the machine', async () => {
    expect(await pretrain(1, '@shards', '--set', 'schedule.warmupSteps=5')).toMatchInlineSnapshot(
      `"train: The recipe contradicts itself: expected schedule.warmupSteps to be at most steps, 4, got 5. The learning rate would never reach its peak; lower schedule.warmupSteps or raise steps."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'masking.maxPredictions=33')).toMatchInlineSnapshot(
      `"train: The recipe contradicts itself: expected masking.maxPredictions to be at most sequenceLength, 32, got 33. Lower masking.maxPredictions, for example to the share masking.rate of sequenceLength."`,
    );
    expect(await pretrain(2, '@shards', '--device-batch', '2')).toMatchInlineSnapshot(`
      "train: Configuration: expected batchSize or deviceBatchSize, got both, 4 and 2. The first sets the batch and nothing else, the second scales steps and learning rate with it; leave out one.
      Help: train pretrain --help"
    `);
    expect(await pretrain(1, '@shards', '--set', 'run.memoryBytes=1000')).toMatchInlineSnapshot(
      `"train: Training needs more memory than there is: expected at most 0.0 MB, got an estimate of 1.9 MB, 1.7 MB of it for the activations of 4 rows. Not even one row fits: choose a smaller model. If you know better, set run.memoryBytes."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'precision=bfloat16')).toMatchInlineSnapshot(
      `"train: Opening a session in bfloat16 failed: expected the engine tensorflow, got wasm, which computes in float32 only. Set precision to float32 here."`,
    );
  });

  test('settings that are unknown, of the wrong type, or do not fit', async () => {
    expect(await pretrain(2, '@shards', '--set', 'model.hidenSize=16')).toMatchInlineSnapshot(`
      "train: Configuration key "model.hidenSize": unknown (--set model.hidenSize=16). Did you mean "model.hiddenSize"?
      Help: train pretrain --help"
    `);
    expect(await pretrain(2, '@shards', '--set', 'steps=many')).toMatchInlineSnapshot(`
      "train: Configuration key "steps": expected integer, got "many" (--set steps=many).
      Help: train pretrain --help"
    `);
    expect(await pretrain(2, '@shards', '--engine', 'nonsense')).toMatchInlineSnapshot(`
      "train: Configuration key "engine": expected auto | tensorflow | webgpu | wasm | cpu, got "nonsense" (--engine).
      Help: train pretrain --help"
    `);
    expect(await pretrain(2, '@shards', '--config', '@nowhere.yaml')).toMatchInlineSnapshot(`
      "train: Configuration file FOLDER/nowhere.yaml: there is no such file. Check the path given to --config.
      Help: train pretrain --help"
    `);
    expect(await pretrain(1, '@shards', '--set', 'model.headCount=3')).toMatchInlineSnapshot(
      `"train: Model configuration failed: expected headCount to be a divisor of hiddenSize 16, got 3. Change headCount."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'model.positionCount=16')).toMatchInlineSnapshot(
      `"train: The recipe contradicts itself: expected a sequence length of at most 16, the model's positions, got 32. Raise model.positionCount or lower sequenceLength."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'sequenceLength=16')).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/shards failed: expected rows of at most 16 tokens, the shards have up to 32. Set sequenceLength to 32, or prepare shorter rows."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'batchSize=100000')).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/shards failed: expected at least one batch of 100000 rows, got 267 rows. Prepare more text or lower batchSize."`,
    );
    expect(await pretrain(1, '@shards', '--set', 'masking.kind=static')).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/shards failed: expected shards with static masks, got dynamic ones. Choose another masking.kind."`,
    );
  });

  test('an output that cannot be a run', async () => {
    expect(await pretrain(1, '@shards', '--output', '@file')).toMatchInlineSnapshot(
      `"train: FOLDER/file: expected a folder, got a file. Choose another path (EEXIST)."`,
    );
    expect(await pretrain(1, '@shards', '--output', '@file/below')).toMatchInlineSnapshot(
      `"train: FOLDER/file/below: a part of the path is a file, not a folder. Choose another path (ENOTDIR)."`,
    );
    expect(await pretrain(1, '@shards', '--output', '@run', '--set', 'seed=7')).toMatchInlineSnapshot(
      `"train: Resuming the run FOLDER/run failed: expected the configuration that it was begun with, got recipe.seed 42 -> 7. Choose another folder for a new run, or restore the configuration."`,
    );
  });

  test('an output that another process trains in', async () => {
    const start = (await readFile('/proc/self/stat', 'utf8').catch(() => '')).split(') ')[1]?.split(' ')[19];
    const owner = { pid: process.pid, host: hostname(), processStart: start ?? 'running', since: 'today' };
    await mkdir(at('held'));
    await writeFile(at('held', '.lock'), JSON.stringify(owner));
    const said = await pretrain(1, '@shards', '--output', '@held');
    expect(said.replace(String(process.pid), 'PID').replace(hostname(), 'HOST')).toMatchInlineSnapshot(
      `"train: Folder FOLDER/held is in use: expected no other run on it, got process PID on HOST, since today. Wait for it to end; if it cannot be running any more, delete FOLDER/held/.lock."`,
    );
  });

  test.each<[what: string, message: string, damage: (shards: string) => Promise<unknown>]>([
    [
      'cut short',
      'train: Shard train/shard-00000.arrow: expected N bytes, got 1000 (FOLDER/damaged/train/shard-00000.arrow). The file is truncated. Run: prepare-data repair FOLDER/damaged',
      (shards) => truncate(join(shards, 'train/shard-00000.arrow'), 1000),
    ],
    [
      'missing',
      'train: Shard: expected a readable file, got none (FOLDER/damaged/train/shard-00000.arrow). Run: prepare-data repair FOLDER/damaged',
      (shards) => rm(join(shards, 'train/shard-00000.arrow')),
    ],
    [
      'with a flipped bit',
      'train: Shard train/shard-00000.arrow: expected SHA-256 DIGEST, got DIGEST (FOLDER/damaged/train/shard-00000.arrow). The file is damaged. Run: prepare-data repair FOLDER/damaged',
      async (shards) => {
        const path = join(shards, 'train/shard-00000.arrow');
        const bytes = await readFile(path);
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(path, bytes);
      },
    ],
    [
      'whose manifest is cut short',
      'train: Manifest: expected JSON, got text that does not parse (FOLDER/damaged/manifest.json). The file is damaged; prepare the data again.',
      (shards) => truncate(join(shards, 'manifest.json'), 100),
    ],
  ])('a shard %s', async (_what, message, damage) => {
    await cp(at('shards'), at('damaged'), { recursive: true });
    await damage(at('damaged'));
    const outcome = await place.run('pretrain', '@damaged', '--output', '@begun', ...TINY);
    await rm(at('damaged'), { recursive: true });
    await rm(at('begun'), { recursive: true, force: true });
    expect(outcome.code).toBe(1);
    expect(lastWords(outcome)).toBe(message);
  });
});

describe('engines that are not there', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('are named with the command that gets them', async () => {
    vi.stubEnv('ALBECTRA_CACHE', at('empty'));
    vi.stubEnv('ALBECTRA_TENSORFLOW', '');
    const said = await fails(1, 'pretrain', '@shards', '--output', '@new', ...TINY, '--engine', 'tensorflow');
    expect(said).toMatchInlineSnapshot(
      `"train: Engine tensorflow cannot start: missing a prepared TensorFlow runtime. Run \`npm run setup:tensorflow\`, or choose another engine."`,
    );
  });
});

describe('a run that is damaged', () => {
  afterEach(() => rm(at('copy'), { recursive: true, force: true }));

  const checkpoint = 'checkpoints/step-00000004';
  const damaged = async (
    damage: () => Promise<unknown>,
    code: number,
    ...words: string[]
  ): Promise<string> => {
    await cp(at('run'), at('copy'), { recursive: true });
    await damage();
    return await fails(code, ...words);
  };
  const evaluate = ['evaluate', '@copy', '--engine', 'wasm'];
  const resume = ['pretrain', '@shards', '--output', '@copy', ...TINY];
  const write = (file: string, text: string) => () => writeFile(at('copy', file), text);

  test('in its checkpoint', async () => {
    const state = at('copy', checkpoint, 'state.safetensors');
    const cut = (): Promise<void> => truncate(state, 100);
    expect(await damaged(cut, 1, ...evaluate)).toMatchInlineSnapshot(
      `"train: Loading the checkpoint failed: expected N bytes in state.safetensors, got 100 (FOLDER/copy/checkpoints/step-00000004). Delete this folder; the run then goes on from the checkpoint before it."`,
    );
    expect(await damaged(cut, 1, ...resume)).toMatchInlineSnapshot(
      `"train: Loading the checkpoint failed: expected N bytes in state.safetensors, got 100 (FOLDER/copy/checkpoints/step-00000004). Delete this folder; the run then goes on from the checkpoint before it."`,
    );
    expect(await damaged(cut, 1, 'export', '@copy', '--output', '@exported')).toMatchInlineSnapshot(
      `"train: Loading the checkpoint failed: expected N bytes in state.safetensors, got 100 (FOLDER/copy/checkpoints/step-00000004). Delete this folder; the run then goes on from the checkpoint before it."`,
    );
    expect(await damaged(write(`${checkpoint}/checkpoint.json`, '{'), 1, ...evaluate)).toMatchInlineSnapshot(
      `"train: Loading the checkpoint failed: expected JSON in checkpoint.json, got something else (FOLDER/copy/checkpoints/step-00000004). Delete this folder; the run then goes on from the checkpoint before it."`,
    );
    const forget = async (): Promise<void> => {
      const path = at('copy', checkpoint, 'checkpoint.json');
      const description = JSON.parse(await readFile(path, 'utf8')) as object;
      await writeFile(path, JSON.stringify({ ...description, step: 3, progress: {} }));
    };
    expect(await damaged(forget, 1, ...resume)).toMatchInlineSnapshot(
      `"train: Resuming the run FOLDER/copy failed: expected the place in the data, version 2, in the checkpoint, got another or none (FOLDER/copy/checkpoints/step-00000004). Delete this folder; the run then goes on from the checkpoint before it."`,
    );
  });

  test('in its books', async () => {
    expect(await damaged(write('run.json', '{"version":1'), 1, ...evaluate)).toMatchInlineSnapshot(
      `"train: Opening the run FOLDER/copy failed: expected run.json of a training run of version 1, got another or a damaged one. Restore the file, or choose another folder."`,
    );
    const hollow = '{"version":1,"recipe":{"model":{}},"dataRunKey":"x"}';
    expect(await damaged(write('run.json', hollow), 1, ...evaluate)).toMatchInlineSnapshot(
      `"train: Opening the run FOLDER/copy failed: expected run.json of a training run of version 1, got another or a damaged one. Restore the file, or choose another folder."`,
    );
    expect(await damaged(write('evaluations.json', '[{"step":0}]'), 1, ...resume)).toMatchInlineSnapshot(
      `"train: Reading evaluations failed: expected a list of evaluations, got something else (FOLDER/copy/evaluations.json). Delete the file; the run's command evaluates its last step again."`,
    );
    expect(await damaged(write('train.yaml', 'shards: ['), 2, ...evaluate)).toMatchInlineSnapshot(`
      "train: Run FOLDER/copy: expected a sound train.yaml, which names its shards, got none or a damaged one. Name them: --shards DIR.
      Help: train evaluate --help"
    `);
  });

  test('by a checkpoint of another model', async () => {
    const wider = [...TINY, '--set', 'model.intermediateSize=64'];
    const other = await place.run('pretrain', '@shards', '--output', '@other', ...wider);
    expect(other.code).toBe(0);
    const swap = () => cp(at('other', checkpoint), at('copy', checkpoint), { recursive: true, force: true });
    expect(await damaged(swap, 1, ...resume)).toMatchInlineSnapshot(
      `
      "train: Loading the checkpoint failed: expected the model's tensors, got those of another model in 9 places (FOLDER/copy/checkpoints/step-00000004). Use the configuration that the run was begun with, or another run's folder.
        parameter/discriminator.layers.0.feedForward.inner.kernel: expected F32 [16, 32], got F32 [16, 64]
        parameter/discriminator.layers.0.feedForward.inner.bias: expected F32 [32], got F32 [64]
        parameter/discriminator.layers.0.feedForward.output.kernel: expected F32 [32, 16], got F32 [64, 16]
        slot/discriminator.layers.0.feedForward.inner.kernel/m: expected F32 [16, 32], got F32 [16, 64]
        slot/discriminator.layers.0.feedForward.inner.kernel/v: expected F32 [16, 32], got F32 [16, 64]
        slot/discriminator.layers.0.feedForward.inner.bias/m: expected F32 [32], got F32 [64]
        slot/discriminator.layers.0.feedForward.inner.bias/v: expected F32 [32], got F32 [64]
        slot/discriminator.layers.0.feedForward.output.kernel/m: expected F32 [32, 16], got F32 [64, 16]
        slot/discriminator.layers.0.feedForward.output.kernel/v: expected F32 [32, 16], got F32 [64, 16]"
    `,
    );
    expect(await damaged(swap, 1, ...evaluate)).toMatchInlineSnapshot(
      `
      "train: Loading the checkpoint failed: expected the model's tensors, got those of another model in 3 places (FOLDER/copy/checkpoints/step-00000004). Use the configuration that the run was begun with, or another run's folder.
        parameter/discriminator.layers.0.feedForward.inner.kernel: expected F32 [16, 32], got F32 [16, 64]
        parameter/discriminator.layers.0.feedForward.inner.bias: expected F32 [32], got F32 [64]
        parameter/discriminator.layers.0.feedForward.output.kernel: expected F32 [32, 16], got F32 [64, 16]"
    `,
    );
  });
});

describe('evaluate and export', () => {
  test('a run or shards that are not there, or do not fit', async () => {
    expect(await fails(1, 'evaluate', '@nowhere')).toMatchInlineSnapshot(
      `"train: Opening the run FOLDER/nowhere failed: expected a folder made by \`train pretrain\`, found no run.json. Check the path."`,
    );
    expect(await fails(1, 'export', '@empty', '--output', '@exported')).toMatchInlineSnapshot(
      `"train: Opening the run FOLDER/empty failed: expected a folder made by \`train pretrain\`, found no run.json. Check the path."`,
    );
    expect(
      await fails(1, 'evaluate', '@run', '--engine', 'wasm', '--shards', '@other-vocabulary'),
    ).toMatchInlineSnapshot(
      `"train: Using the shards FOLDER/other-vocabulary failed: expected a vocabulary of 88, the model's, got 70. Name shards that were made with the tokenizer of the model."`,
    );
    expect(await fails(2, 'export', '@run', '--output', '@exported', '--shards', '@other-vocabulary'))
      .toMatchInlineSnapshot(`
        "train: Shards FOLDER/other-vocabulary: expected a vocabulary of 88, the model's, got 70. Name the shards that the run was trained on: --shards DIR.
        Help: train export --help"
      `);
  });

  test('an output that holds something else', async () => {
    expect(await fails(1, 'export', '@run', '--output', '@shards')).toMatchInlineSnapshot(
      `"train: Exporting failed: expected an empty folder or an earlier export, found heldout (FOLDER/shards). Choose another folder, or remove what is there."`,
    );
    expect(await fails(1, 'export', '@run', '--output', '@file')).toMatchInlineSnapshot(
      `"train: FOLDER/file: a part of the path is a file, not a folder. Choose another path (ENOTDIR)."`,
    );
  });
});
