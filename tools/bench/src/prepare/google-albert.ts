import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitSentences } from '@albectra/text';
import type { Peer } from './peer.ts';

/** `create_pretraining_data.py` of google-research/albert, with one pass over the documents. */
export const googleAlbert: Peer = {
  name: 'Google create_pretraining_data.py',
  option: 'google',
  program: 'prepare/run_google_albert.py',
  refuse: ({ masking }) => (masking === 'static' ? undefined : 'it draws its masks before training alone'),
  prepare: async ({ documents, folder }) => {
    const source = join(folder, 'sentences.txt');
    // It wants a sentence on each line and has no means to find them: that work is ours, and not counted.
    const text = documents.map((document) => splitSentences(document).join('\n'));
    await writeFile(source, `${text.join('\n\n')}\n`);
    return { source, environment: {} };
  },
};
