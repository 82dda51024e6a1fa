import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportHuggingFace, openSafetensors } from '../src/index.ts';
import { GOLDEN_MODELS, goldenParameters } from './golden-models.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-golden-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(GOLDEN_MODELS)(
  'the export of $name has the tensors of transformers, bit for bit',
  async (model) => {
    const parameters = await goldenParameters(model);
    const directory = join(folder, model.name);
    const folders = await exportHuggingFace({
      config: model.config,
      parameters,
      tokenizerFiles: [],
      directory,
    });
    expect(folders).toHaveLength(model.files.length);
    for (const [at, path] of model.files.entries()) {
      const expected = await openSafetensors(path);
      const exported = await openSafetensors(join(folders[at]!, 'model.safetensors'));
      const names = expected.entries.map(({ name }) => name).filter((name) => name.startsWith('weights.'));
      expect(exported.entries.map(({ name }) => `weights.${name}`).sort()).toEqual(names.sort());
      for (const { name } of exported.entries) {
        expect(await exported.read(name)).toEqual(await expected.read(`weights.${name}`));
      }
      await Promise.all([expected.close(), exported.close()]);
    }
  },
);
