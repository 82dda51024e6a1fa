import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainPunkt, wordPieceOnly } from './nltk-peer.ts';
import type { Peer } from './peer.ts';

/** `tools/preprocess_data.py` of NVIDIA/Megatron-LM: ids of sentences; it makes neither rows nor masks. */
export const megatron: Peer = {
  name: 'Megatron-LM preprocess_data.py',
  option: 'megatron',
  program: 'prepare/run_megatron.py',
  refuse: wordPieceOnly,
  prepare: async ({ documents, folder, python }) => {
    const source = join(folder, 'text.jsonl');
    await writeFile(source, documents.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    return { source, environment: { NLTK_DATA: await trainPunkt(python, source, folder) } };
  },
};
