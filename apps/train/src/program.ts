import type { Program } from '@albectra/cli';
import { bench } from './commands/bench.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { exportModel } from './commands/export.ts';
import { pretrainCommand } from './commands/pretrain.ts';
import { report } from './commands/report.ts';
import { version } from './version.ts';

/** The command line `train`: from shards to a pre-trained, evaluated and exported encoder. */
export const program: Program = {
  name: 'train',
  version,
  description: 'Pre-trains, evaluates, shows and exports text encoders: BERT, ALBERT and ELECTRA.',
  commands: [pretrainCommand, evaluate, report, exportModel, bench, doctor],
  examples: [
    'train doctor',
    'train bench --preset electra-small',
    'train pretrain shards --preset electra-small --output runs/electra',
    'train evaluate runs/electra',
    'train report runs/electra runs/albert --output report.html',
    'train export runs/electra --output my-encoder',
  ],
};
