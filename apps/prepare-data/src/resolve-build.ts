import { resolve } from 'node:path';
import { configure, type PlanOptions } from '@albectra/preparation';
import type { BuildConfiguration } from './config.ts';
import { version } from './version.ts';

/** Name of the resolved configuration in the output folder. */
export const CONFIGURATION_FILE = 'prepare-data.yaml';

/** A build in full: what `prepare` and `planPreparation` take, and what is saved beside the output. */
export interface ResolvedBuild {
  readonly options: PlanOptions & { readonly output: string; readonly workerCount?: number };
  /** The whole configuration, which `--config` takes again. */
  readonly saved: Readonly<Record<string, unknown>>;
}

/** Applies the preset and makes paths absolute. */
export function resolveBuild(given: BuildConfiguration): ResolvedBuild {
  const { preset, workers, inputIdentity, ...rest } = given;
  const { corpus, output, tokenizer, ...changes } = rest;
  const configuration = configure(preset, changes);
  const paths = {
    corpus: corpus.map((path) => resolve(path)),
    output: resolve(output),
    tokenizer: resolve(tokenizer),
  };
  const threads = workers === undefined ? {} : { workerCount: workers };
  const { objective, ...values } = configuration;
  return {
    options: { ...paths, ...threads, configuration, inputIdentity, createdBy: `prepare-data ${version}` },
    saved: { ...paths, preset: objective, inputIdentity, ...values },
  };
}
