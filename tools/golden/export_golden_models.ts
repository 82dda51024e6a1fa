/**
 * Exports the models of tools/golden/encoder_outputs.py through our own code, for load_export.py to load.
 *
 * Run from the root of the repository:
 * node --conditions=@albectra/source tools/golden/export_golden_models.ts FOLDER
 */
import { join } from 'node:path';
import { exportHuggingFace } from '@albectra/checkpoint';
import { GOLDEN_MODELS, goldenParameters } from '../../libs/checkpoint/test/golden-models.ts';

const [folder = 'golden-exports'] = process.argv.slice(2);
for (const model of GOLDEN_MODELS) {
  const parameters = await goldenParameters(model);
  const directory = join(folder, model.name);
  const exported = await exportHuggingFace({
    config: model.config,
    parameters,
    tokenizerFiles: [],
    directory,
  });
  for (const [at, path] of exported.entries()) console.log(`${path} ${model.files[at]}`);
}
