import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { isCorpusError } from '../errors.ts';
import { listDatasetFolder } from './dataset-folder.ts';

/** As `datasets` 5.2 writes it. */
function state(filenames: readonly unknown[], more: object = {}): string {
  return JSON.stringify({
    _data_files: filenames.map((filename) => ({ filename })),
    _fingerprint: '1d2bd9c2a9bd5f4b',
    _format_columns: null,
    _format_kwargs: {},
    _format_type: null,
    _output_all_columns: false,
    _split: null,
    ...more,
  });
}

describe('listDatasetFolder', () => {
  test('lists the files of a dataset in their order', async () => {
    const folder = await temporaryFolder({
      'state.json': state(['data-00000-of-00002.arrow', 'data-00001-of-00002.arrow']),
    });
    expect(await listDatasetFolder(folder)).toEqual([
      {
        path: join(folder, 'data-00000-of-00002.arrow'),
        name: 'data-00000-of-00002.arrow',
        split: undefined,
      },
      {
        path: join(folder, 'data-00001-of-00002.arrow'),
        name: 'data-00001-of-00002.arrow',
        split: undefined,
      },
    ]);
  });

  test('lists the splits of a dictionary in their order', async () => {
    const folder = await temporaryFolder({
      'dataset_dict.json': '{"splits": ["train", "test"]}',
      'train/state.json': state(['a.arrow']),
      'test/state.json': state(['a.arrow', 'b.arrow']),
    });
    const files = await listDatasetFolder(folder);
    expect(files?.map(({ name, split }) => [name, split])).toEqual([
      ['train/a.arrow', 'train'],
      ['test/a.arrow', 'test'],
      ['test/b.arrow', 'test'],
    ]);
  });

  test('leaves other folders alone', async () => {
    expect(await listDatasetFolder(await temporaryFolder({ 'data.arrow': '' }))).toBeUndefined();
    expect(await listDatasetFolder(join(await temporaryFolder(), 'missing'))).toBeUndefined();
  });

  test.each(['../a.arrow', '/etc/passwd', 'x/../../a.arrow', '..', '.', '', 'a\\b', 'a\0b', 7, null])(
    'refuses a file that may lie elsewhere: %j',
    async (name) => {
      const folder = await temporaryFolder({ 'state.json': state(['a.arrow', name]) });
      await expect(listDatasetFolder(folder)).rejects.toThrow('expected plain names in _data_files, got');
    },
  );

  test.each([
    ['no JSON', { 'state.json': '{' }, 'expected a JSON object'],
    ['no files', { 'state.json': '{}' }, 'expected a list _data_files, got none'],
    ['a file twice', { 'state.json': state(['a.arrow', 'a.arrow']) }, 'expected every name once'],
    [
      'a selection of rows',
      { 'state.json': state(['a.arrow'], { _indices_data_files: [{ filename: 'indices.arrow' }] }) },
      'flatten_indices',
    ],
    [
      'a split elsewhere',
      { 'dataset_dict.json': '{"splits": [".."]}' },
      'expected plain names in splits, got ".."',
    ],
    [
      'a split that is not there',
      { 'dataset_dict.json': '{"splits": ["train"]}' },
      'for every split, got none',
    ],
  ])('refuses %s', async (_, files, message) => {
    const folder = await temporaryFolder(files);
    const error: unknown = await listDatasetFolder(folder).catch((thrown: unknown) => thrown);
    expect(isCorpusError(error, 'corpus-format')).toBe(true);
    expect(String(error)).toContain(message);
    expect(String(error)).toContain(folder);
  });
});
