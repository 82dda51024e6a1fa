import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonProgram } from '../python-program.ts';
import type { Peer } from './peer.ts';

/** `preprocess_bert_pretrain` of NVIDIA/LDDL, with one pass over the documents and one worker process. */
export const lddl: Peer = {
  name: 'LDDL preprocess_bert_pretrain',
  option: 'lddl',
  program: 'prepare/run_lddl.py',
  refuse: ({ tokenizer }) =>
    tokenizer.endsWith('.txt') ? undefined : 'it takes a WordPiece vocab.txt alone',
  prepare: async ({ documents, folder, python, checkout }) => {
    const source = join(folder, 'source');
    await mkdir(source);
    // A document on each line, after its name.
    const lines = documents.map((document, index) => `document-${index} ${document.replaceAll('\n', ' ')}\n`);
    const file = join(source, 'text.txt');
    await writeFile(file, lines.join(''));
    const data = join(folder, 'nltk');
    await promisify(execFile)(python, [pythonProgram('prepare/train_punkt.py'), file, data]);
    return { source, environment: { NLTK_DATA: data, PYTHONPATH: checkout } };
  },
};
