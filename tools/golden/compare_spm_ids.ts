// Compares our encoder with the ids that tools/golden/spm_ids.py wrote; ends with 1 on any difference.
//
// Run: node --conditions=@albectra/source tools/golden/compare_spm_ids.ts MODEL IDS.json
import { readFileSync } from 'node:fs';
import { loadTokenizer } from '@albectra/tokenizer';

const [modelPath = '', idsPath = ''] = process.argv.slice(2);
const tokenizer = loadTokenizer(readFileSync(modelPath), 'spiece.model');
const golden = JSON.parse(readFileSync(idsPath, 'utf8')) as { lines: string[]; ids: number[][] };
const differing = golden.lines.filter((line, i) => tokenizer.encode(line).join() !== golden.ids[i]?.join());
console.log(
  JSON.stringify({ lines: golden.lines.length, differences: differing.length, first: differing[0] }),
);
process.exitCode = differing.length === 0 ? 0 : 1;
