import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { huggingFaceModels, parameterSpecs } from '@albectra/encoder';
import type { EncoderConfig, HuggingFaceModel, HuggingFaceTensor } from '@albectra/encoder';
import { lockFolder, syncDirectory, TEMPORARY_PREFIX, writeAtomically } from '@albectra/files';
import type { FolderLock } from '@albectra/files';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import { CheckpointError } from './errors.ts';
import { huggingFaceConfigText } from './hugging-face-config.ts';
import { removeFolder } from './remove-folder.ts';
import { transposed } from './transposed.ts';
import { writeSafetensors } from './write-safetensors.ts';
import type { TensorSource } from './write-safetensors.ts';

/** A file that goes beside the model as it is. */
export interface TokenizerFile {
  /** Without folders, such as `spiece.model`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is exported and where to. */
export interface ExportOptions {
  readonly config: EncoderConfig;
  readonly parameters: NamedArrays;
  readonly tokenizerFiles: readonly TokenizerFile[];
  /** Folder to make; an earlier export there is replaced. */
  readonly directory: string;
  /** Aborting it ends the export before the next tensor; nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

const CONFIG_FILE = 'config.json';
const WEIGHTS_FILE = 'model.safetensors';

/** Metadata that `transformers` before version 5 insists on: the tensors are laid out as PyTorch's. */
const WEIGHTS_METADATA = { format: 'pt' } as const;

/**
 * Writes a trained model as `transformers` loads it, and returns the folders of the models.
 *
 * Each holds config.json, model.safetensors and the tokenizer's files. BERT and ALBERT are one model in
 * `directory`; ELECTRA is two, in its subfolders `discriminator` and `generator`, each with its own copy
 * of the shared embeddings. The whole appears by one rename; what a killed export left beside it is
 * removed. Memory: the largest tensor.
 *
 * @throws {CheckpointError} `missing-parameter` if a parameter lacks or has another shape;
 * `folder-in-use` if the folder holds anything but an earlier export; `invalid-option` for a file name.
 * @throws {EncoderError} for a model that `transformers` has no class for.
 * @throws {FolderLockedError} if another process exports to this folder.
 * @throws the signal's reason if it is aborted.
 */
export async function exportHuggingFace(options: ExportOptions): Promise<readonly string[]> {
  const directory = resolve(options.directory);
  const models = huggingFaceModels(options.config);
  checkParameters(options);
  checkNames(options.tokenizerFiles);
  await checkReplaceable(directory, options);
  const lock = await lockBeside(directory);
  try {
    await removeLeftovers(directory);
    await publish(directory, models, options);
  } finally {
    await lock.release();
  }
  return models.map((model) => join(directory, subfolder(model)));
}

async function publish(
  directory: string,
  models: readonly HuggingFaceModel[],
  options: ExportOptions,
): Promise<void> {
  const temporary = join(dirname(directory), `${TEMPORARY_PREFIX}${randomUUID()}-${basename(directory)}`);
  try {
    for (const model of models) await writeModel(join(temporary, subfolder(model)), model, options);
    options.signal?.throwIfAborted();
    await removeFolder(directory);
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncDirectory(dirname(directory));
}

/** The lock lies beside the folder, since a rename replaces the folder with all that is in it. */
async function lockBeside(directory: string): Promise<FolderLock> {
  const folder = join(dirname(directory), `${TEMPORARY_PREFIX}export-${basename(directory)}`);
  const lock = await lockFolder(folder);
  return {
    release: async () => {
      await lock.release();
      // Not empty: another process has come for the lock meanwhile, and removes the folder in its turn.
      await rmdir(folder).catch(() => {});
    },
  };
}

const TEMPORARY_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-/;

/** Removes what a killed export to the same folder left beside it; only for the owner of its lock. */
async function removeLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(TEMPORARY_PREFIX)) continue;
    const id = TEMPORARY_ID.exec(entry.slice(TEMPORARY_PREFIX.length))?.[0];
    if (id === undefined || entry !== `${TEMPORARY_PREFIX}${id}${basename(directory)}`) continue;
    await rm(join(parent, entry), { recursive: true, force: true });
  }
}

/** An ELECTRA's two models have a folder each. */
function subfolder({ role }: HuggingFaceModel): string {
  return role === 'encoder' ? '' : role;
}

async function writeModel(folder: string, model: HuggingFaceModel, options: ExportOptions): Promise<void> {
  const { config, parameters, tokenizerFiles, signal } = options;
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of tokenizerFiles) await writeAtomically(join(folder, name), bytes);
  await writeAtomically(join(folder, CONFIG_FILE), huggingFaceConfigText(config, model));
  const tensors = model.tensors.map((tensor) => {
    const source = tensorSource(tensor, parameters);
    const values = (): NamedArray['values'] => {
      signal?.throwIfAborted();
      return source.values();
    };
    return { ...source, values };
  });
  await writeSafetensors(join(folder, WEIGHTS_FILE), tensors, WEIGHTS_METADATA);
}

function tensorSource(tensor: HuggingFaceTensor, parameters: NamedArrays): TensorSource {
  const name = tensor.huggingFaceName;
  switch (tensor.kind) {
    case 'identity': {
      const { size } = tensor;
      return { name, shape: [size, size], dtype: 'float32', values: () => identity(size) };
    }
    case 'zeros':
      return { name, shape: [tensor.size], dtype: 'float32', values: () => new Float32Array(tensor.size) };
    case 'parameter': {
      const parameter = parameterOf(parameters, tensor.name);
      const { shape, dtype, values } = parameter;
      if (!tensor.transpose) return { name, shape, dtype, values: () => values };
      return { name, shape: shape.toReversed(), dtype, values: () => transposed(parameter) };
    }
  }
}

function identity(size: number): Float32Array {
  const values = new Float32Array(size * size);
  for (let at = 0; at < size; at += 1) values[at * size + at] = 1;
  return values;
}

function checkParameters({ config, parameters }: ExportOptions): void {
  for (const { name, shape } of parameterSpecs(config)) {
    const got = parameterOf(parameters, name).shape;
    if (got.join() !== shape.join()) {
      throw missingParameter(name, `shape [${shape.join(', ')}]`, `[${got.join(', ')}]`);
    }
  }
}

function parameterOf(parameters: NamedArrays, name: string): NamedArray {
  const parameter = parameters[name];
  if (parameter === undefined) throw missingParameter(name, 'this parameter', 'none');
  return parameter;
}

function missingParameter(name: string, expected: string, got: string): CheckpointError {
  return new CheckpointError('missing-parameter', name, {
    message: `Exporting parameter ${name} failed: expected ${expected}, got ${got}. Export with the configuration that the parameters were trained with.`,
  });
}

function checkNames(files: readonly TokenizerFile[]): void {
  const taken = new Set<string>([CONFIG_FILE, WEIGHTS_FILE]);
  for (const { name } of files) {
    if (/^\w[\w.-]*$/.test(name) && !taken.has(name)) taken.add(name);
    else {
      throw new CheckpointError('invalid-option', name, {
        message: `Exporting failed: expected tokenizer files with plain names, each once and none of the model's own, got ${JSON.stringify(name)}. Rename it.`,
      });
    }
  }
}

/** An export may replace what an export made, and nothing else. */
async function checkReplaceable(directory: string, { tokenizerFiles }: ExportOptions): Promise<void> {
  const entries = await readdir(directory, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const folders = ['discriminator', 'generator'];
  const files = [CONFIG_FILE, WEIGHTS_FILE, ...tokenizerFiles.map(({ name }) => name)];
  const ours = new Set([
    ...folders,
    ...['', ...folders].flatMap((folder) => files.map((file) => join(folder, file))),
  ]);
  const foreign = entries.find((entry) => !ours.has(entry));
  if (foreign === undefined) return;
  throw new CheckpointError('folder-in-use', directory, {
    message: `Exporting failed: expected an empty folder or an earlier export, found ${foreign} (${directory}). Choose another folder, or remove what is there.`,
  });
}
