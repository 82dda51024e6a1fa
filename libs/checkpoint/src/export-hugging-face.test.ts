import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encoderConfig, initializeParameters, parameterSpecs } from '@albectra/encoder';
import type { Architecture, EncoderConfig } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportHuggingFace } from './export-hugging-face.ts';
import { huggingFaceConfigText } from './hugging-face-config.ts';
import { openSafetensors } from './read-safetensors.ts';

let folder: string;
let directory: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-export-'));
  directory = join(folder, 'model');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sizes = { vocabularySize: 11, hiddenSize: 8, layerCount: 2, headCount: 2, intermediateSize: 16 };

function model(architecture: Architecture): { config: EncoderConfig; parameters: NamedArrays } {
  const embedding = architecture === 'bert' ? {} : { embeddingSize: 4 };
  const config = encoderConfig({ architecture, ...sizes, ...embedding, positionCount: 6 });
  return { config, parameters: initializeParameters(parameterSpecs(config), { key: [1, 2] }) };
}

const tokenizerFiles = [{ name: 'spiece.model', bytes: Uint8Array.of(1, 2, 3) }];

test('ALBERT is one folder; kernels are transposed', async () => {
  const { config, parameters } = model('albert');
  expect(await exportHuggingFace({ config, parameters, tokenizerFiles, directory })).toEqual([directory]);
  expect((await readdir(directory)).sort()).toEqual(['config.json', 'model.safetensors', 'spiece.model']);
  const file = await openSafetensors(join(directory, 'model.safetensors'));
  expect(file.metadata).toEqual({ format: 'pt' });
  const kernel = parameters['pooler.kernel']!;
  const exported = await file.read('albert.pooler.weight');
  for (let row = 0; row < 8; row += 1) {
    for (let column = 0; column < 8; column += 1) {
      expect(exported.values[column * 8 + row]).toBe(kernel.values[row * 8 + column]);
    }
  }
  expect((await file.read('albert.encoder.embedding_hidden_mapping_in.weight')).shape).toEqual([8, 4]);
  expect(file.entries.some(({ name }) => name.includes('decoder'))).toBe(false);
  await file.close();
});

test('an ALBERT of equal widths gets the projection that its class insists on', async () => {
  const config = encoderConfig({ architecture: 'albert', ...sizes, embeddingSize: 8 });
  const parameters = initializeParameters(parameterSpecs(config), { key: [1, 2] });
  await exportHuggingFace({ config, parameters, tokenizerFiles, directory });
  const file = await openSafetensors(join(directory, 'model.safetensors'));
  const weight = await file.read('albert.encoder.embedding_hidden_mapping_in.weight');
  expect([...weight.values.subarray(0, 10)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect((await file.read('albert.encoder.embedding_hidden_mapping_in.bias')).values).toEqual(
    new Float32Array(8),
  );
  await file.close();
});

test('ELECTRA is two folders, each with the shared embeddings', async () => {
  const { config, parameters } = model('electra');
  const folders = await exportHuggingFace({ config, parameters, tokenizerFiles, directory });
  expect(folders).toEqual([join(directory, 'discriminator'), join(directory, 'generator')]);
  for (const one of folders) {
    expect((await readdir(one)).sort()).toEqual(['config.json', 'model.safetensors', 'spiece.model']);
    const file = await openSafetensors(join(one, 'model.safetensors'));
    const words = await file.read('electra.embeddings.word_embeddings.weight');
    expect(words.values).toEqual(parameters['embeddings.word']?.values);
    await file.close();
  }
  const generator = JSON.parse(await readFile(join(directory, 'generator', 'config.json'), 'utf8')) as object;
  expect(generator).toMatchObject({
    architectures: ['ElectraForMaskedLM'],
    hidden_size: 2,
    embedding_size: 4,
  });
});

test('an export replaces an earlier one, and nothing else', async () => {
  const { config, parameters } = model('bert');
  const options = { config, parameters, tokenizerFiles, directory };
  await exportHuggingFace(options);
  await exportHuggingFace(options);
  expect(await readdir(folder)).toEqual(['model']);
  await writeFile(join(directory, 'thesis.txt'), '');
  await expect(exportHuggingFace(options)).rejects.toMatchObject({ code: 'folder-in-use' });
  expect(await readdir(directory)).toContain('thesis.txt');
  expect(await readdir(folder)).toEqual(['model']);
});

test('what a killed export to the same folder left is removed, and nothing else', async () => {
  const left = (name: string): string => `.tmp-3d5b61da-8419-4ee8-bb67-c6d5beb9759a-${name}`;
  for (const name of [left('model'), left('other-model'), '.tmp-export-model']) {
    await mkdir(join(folder, name, 'generator'), { recursive: true });
  }
  await rm(join(folder, '.tmp-export-model', 'generator'), { recursive: true });
  await exportHuggingFace({ ...model('albert'), tokenizerFiles, directory });
  expect((await readdir(folder)).sort()).toEqual([left('other-model'), 'model']);
});

test('an export that is stopped leaves nothing, and the earlier one as it was', async () => {
  await exportHuggingFace({ ...model('albert'), tokenizerFiles, directory });
  const before = await readFile(join(directory, 'model.safetensors'));
  const controller = new AbortController();
  const reason = new Error('stop');
  const { config, parameters } = model('albert');
  const [name, parameter] = Object.entries(parameters)[3]!;
  const stopping: NamedArrays = {
    ...parameters,
    [name]: {
      ...parameter,
      // Stops while the tensors are being written.
      get values() {
        controller.abort(reason);
        return parameter!.values;
      },
    },
  };
  const { signal } = controller;
  const stopped = exportHuggingFace({ config, parameters: stopping, tokenizerFiles, directory, signal });
  await expect(stopped).rejects.toBe(reason);
  expect(await readdir(folder)).toEqual(['model']);
  expect(await readFile(join(directory, 'model.safetensors'))).toEqual(before);
});

test('a missing or wrong parameter is named, and nothing is written', async () => {
  const { config, parameters } = model('bert');
  const { 'pooler.bias': bias, ...rest } = parameters;
  await expect(exportHuggingFace({ config, parameters: rest, tokenizerFiles, directory })).rejects.toThrow(
    'Exporting parameter pooler.bias failed: expected this parameter, got none',
  );
  const wrong = { ...rest, 'pooler.bias': { ...bias!, shape: [2, 4] } };
  await expect(exportHuggingFace({ config, parameters: wrong, tokenizerFiles, directory })).rejects.toThrow(
    'expected shape [8], got [2, 4]',
  );
  expect(await readdir(folder)).toEqual([]);
});

test.each(['../x', 'config.json', 'a/b', '', '.hidden'])('refuses the tokenizer file %j', async (name) => {
  const { config, parameters } = model('bert');
  const files = [{ name, bytes: new Uint8Array() }];
  await expect(
    exportHuggingFace({ config, parameters, tokenizerFiles: files, directory }),
  ).rejects.toMatchObject({
    code: 'invalid-option',
  });
});

test('config.json keeps fractions fractions', () => {
  const config = encoderConfig({
    architecture: 'electra',
    ...sizes,
    hiddenDropout: 0,
    initializerRange: 1,
    layerNormEpsilon: 1e-12,
  });
  const text = huggingFaceConfigText(config, {
    role: 'discriminator',
    className: 'ElectraForPreTraining',
    shape: { scope: 'discriminator', hiddenSize: 8, layerCount: 2, headCount: 2, intermediateSize: 16 },
    tensors: [],
  });
  expect(text).toContain('"hidden_dropout_prob": 0.0,');
  expect(text).toContain('"initializer_range": 1.0,');
  expect(text).toContain('"layer_norm_eps": 1e-12,');
  expect(text).toContain('"hidden_size": 8,');
  expect(JSON.parse(text)).toMatchObject({ model_type: 'electra', hidden_act: 'gelu', num_hidden_layers: 2 });
});
