/** Merges or appends in a process of its own, which a test kills; writes a line for each file in place. */
import { writeSync } from 'node:fs';
// Not by the index: Arrow takes a second to load.
import { appendShards } from '../src/merge/append-shards.ts';
import { mergeShards } from '../src/merge/merge-shards.ts';

const [command, folder = '', ...inputs] = process.argv.slice(2);
const onShard = (): void => void writeSync(1, 'file\n');
const links = false;
if (command === 'append') await appendShards({ directory: folder, inputs, links, onShard });
else await mergeShards({ output: folder, inputs, links, onShard });
