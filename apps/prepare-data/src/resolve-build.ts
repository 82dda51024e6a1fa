import { resolve } from 'node:path';
import { configure, type PlanOptions, type PreparationOptions } from '@albectra/preparation';
import type { BuildConfiguration, Source } from './config.ts';
import { version } from './version.ts';

/** Name of the resolved configuration in the output folder. */
export const CONFIGURATION_FILE = 'prepare-data.yaml';

/** A build in full: what `prepare` and `planPreparation` take, and what is saved beside the output. */
export interface ResolvedBuild {
  readonly options: PlanOptions & PreparationOptions;
  /** The whole configuration, which `--config` takes again. */
  readonly saved: Readonly<Record<string, unknown>>;
}

/** Applies the preset and makes paths absolute. */
export function resolveBuild(given: BuildConfiguration): ResolvedBuild {
  const { preset, workers, inputIdentity, keepRows, duplicateMemoryBytes, dryRun: _, ...rest } = given;
  const { corpus, output, tokenizer, ...changes } = rest;
  const configuration = configure(preset, changes);
  const paths = {
    corpus: resolveSources(corpus),
    output: resolve(output),
    tokenizer: resolve(tokenizer),
  };
  const running = {
    keepRows,
    ...(workers !== undefined && { workerCount: workers }),
    ...(duplicateMemoryBytes !== undefined && { duplicateMemoryBytes }),
  };
  const { objective, ...values } = configuration;
  return {
    options: { ...paths, ...running, configuration, inputIdentity, createdBy: `prepare-data ${version}` },
    saved: { ...paths, preset: objective, inputIdentity, ...values },
  };
}

/** Makes the paths of a corpus absolute, so that a saved configuration works from any folder. */
export function resolveSources(corpus: readonly Source[]): Source[] {
  return corpus.map((source) =>
    typeof source === 'string' ? resolvePath(source) : { ...source, path: resolvePath(source.path) },
  );
}

/** URLs and `-`, the standard input, stay what they are. */
function resolvePath(path: string): string {
  return path === '-' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? path : resolve(path);
}
