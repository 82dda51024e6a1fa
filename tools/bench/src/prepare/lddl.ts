import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainPunkt, wordPieceOnly } from './nltk-peer.ts';
import type { Peer } from './peer.ts';

/** `preprocess_bert_pretrain` of NVIDIA/LDDL, with one pass over the documents and one worker process. */
export const lddl: Peer = {
  name: 'LDDL preprocess_bert_pretrain',
  option: 'lddl',
  program: 'prepare/run_lddl.py',
  refuse: wordPieceOnly,
  prepare: async ({ documents, folder, python, checkout }) => {
    const source = join(folder, 'source');
    await mkdir(source);
    // A document on each line, after its name.
    const lines = documents.map((document, index) => `document-${index} ${document.replaceAll('\n', ' ')}\n`);
    const file = join(source, 'text.txt');
    await writeFile(file, lines.join(''));
    const data = await trainPunkt(python, file, folder);
    // Without the last one, dask leaves files in the working folder.
    const environment = { NLTK_DATA: data, PYTHONPATH: checkout, DASK_TEMPORARY_DIRECTORY: folder };
    return { source, environment };
  },
};
