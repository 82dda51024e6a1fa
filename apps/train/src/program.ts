import type { Program } from '@albectra/cli';
import { version } from './version.ts';

/** The command line `train`: from shards to a pre-trained, evaluated and exported encoder. */
export const program: Program = {
  name: 'train',
  version,
  description: 'Pre-trains, evaluates, shows and exports text encoders: BERT, ALBERT and ELECTRA.',
  commands: [
    {
      name: 'pretrain',
      summary: 'Pre-trains an encoder on shards.',
      load: async () => (await import('./commands/pretrain.ts')).pretrainCommand,
    },
    {
      name: 'evaluate',
      summary: 'Evaluates a run on held-out rows.',
      load: async () => (await import('./commands/evaluate.ts')).evaluate,
    },
    {
      name: 'report',
      summary: 'Writes one HTML page with the curves of runs, over one another.',
      load: async () => (await import('./commands/report.ts')).report,
    },
    {
      name: 'export',
      summary: 'Exports a run in Hugging Face layout.',
      load: async () => (await import('./commands/export.ts')).exportModel,
    },
    {
      name: 'bench',
      summary: 'Measures training steps on every engine of this machine.',
      load: async () => (await import('./commands/bench.ts')).bench,
    },
    {
      name: 'doctor',
      summary: 'Tells which engines work here, and what gets the others.',
      load: async () => (await import('./commands/doctor.ts')).doctor,
    },
  ],
  examples: [
    'train doctor',
    'train bench --preset electra-small',
    'train pretrain shards --preset electra-small --output runs/electra',
    'train evaluate runs/electra',
    'train report runs/electra runs/albert --output report.html',
    'train export runs/electra --output my-encoder',
  ],
};
