/**
 * Folders that the library Hugging Face `datasets` saves (`save_to_disk`).
 *
 * A dataset is a folder with `state.json`, which lists its Arrow files in `_data_files`. A dictionary of
 * datasets is a folder with `dataset_dict.json`, which lists its splits; each is a folder of its own.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusFormatError } from '../errors.ts';
import { pathError } from '../walk-folder.ts';

/** One Arrow file of a saved dataset. */
export interface DatasetFile {
  readonly path: string;
  /** Path below the folder, with forward slashes. */
  readonly name: string;
  /** The split that it belongs to; none if the folder holds a single dataset. */
  readonly split: string | undefined;
}

const STATE_FILE = 'state.json';
const SPLITS_FILE = 'dataset_dict.json';
/** Bytes of a listing at most; one of ten thousand files has half a megabyte. */
const MAX_LISTING_BYTES = 2 ** 24;
/** Whatever a system takes for a part of a path, or for its end. */
const UNSAFE_NAME = /[/\\\0]|^\.{0,2}$/;

/**
 * Lists the Arrow files of a folder that `datasets` saved, in their order, split by split.
 *
 * @returns Nothing if the folder is none of these.
 * @throws {CorpusPathError} if the folder cannot be read.
 * @throws {CorpusFormatError} if a listing is malformed, names a file outside, or selects some rows only.
 */
export async function listDatasetFolder(folder: string): Promise<DatasetFile[] | undefined> {
  const splits = await readListing(folder, SPLITS_FILE);
  if (splits === undefined) return listDataset(folder, undefined);
  const files: DatasetFile[] = [];
  for (const split of listNames(splits.content['splits'], { ...splits, field: 'splits' })) {
    const found = await listDataset(join(folder, split), split);
    if (found === undefined)
      throw listingFault(splits, `a folder with ${STATE_FILE} for every split, got none`);
    files.push(...found);
  }
  return files;
}

async function listDataset(folder: string, split: string | undefined): Promise<DatasetFile[] | undefined> {
  const state = await readListing(folder, STATE_FILE);
  if (state === undefined) return undefined;
  const indices = state.content['_indices_data_files'] ?? state.content['_indices_files'];
  if (Array.isArray(indices) && indices.length > 0) {
    throw listingFault(
      state,
      'a dataset of all its rows, got a selection of rows: call flatten_indices() and save it',
    );
  }
  const entries = state.content['_data_files'];
  const names = Array.isArray(entries) ? entries.map((entry) => asObject(entry)?.['filename']) : entries;
  return listNames(names, { ...state, field: '_data_files' }).map((name) => ({
    path: join(folder, name),
    name: split === undefined ? name : `${split}/${name}`,
    split,
  }));
}

/** A listing with its place. */
interface Listing {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Checks names of files or folders: each is a plain name, so that it stays in its folder, and comes once. */
function listNames(names: unknown, listing: Listing & { readonly field: string }): string[] {
  if (!Array.isArray(names)) throw listingFault(listing, `a list ${listing.field}, got none`);
  const checked = names.filter((name): name is string => typeof name === 'string' && !UNSAFE_NAME.test(name));
  if (checked.length < names.length) {
    const unsafe: unknown = names.find((name) => !checked.includes(name as string));
    throw listingFault(
      listing,
      `plain names in ${listing.field}, got ${JSON.stringify(unsafe)?.slice(0, 100)}`,
    );
  }
  if (new Set(checked).size < checked.length)
    throw listingFault(listing, `every name once in ${listing.field}`);
  return checked;
}

async function readListing(folder: string, name: string): Promise<Listing | undefined> {
  const path = join(folder, name);
  const text = await readStart(path);
  if (text === undefined) return undefined;
  const content = asObject(parseJson(text));
  if (content === undefined) throw listingFault({ path }, 'a JSON object, got something else');
  return { path, content };
}

/** Reads a file that need not be there; of one that is too large, the start, which is no JSON then. */
async function readStart(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = Buffer.alloc(Math.min((await file.stat()).size, MAX_LISTING_BYTES));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw pathError(path, cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function listingFault({ path }: Pick<Listing, 'path'>, expected: string): CorpusFormatError {
  return new CorpusFormatError(
    `Dataset: expected ${expected} (${path}, byte 0). Save the dataset again with save_to_disk.`,
    { path, offset: 0 },
  );
}
