import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { numberOption, requiredOption } from '../options.ts';

/** What one run of `prepare-data build` is given. */
export interface BuildSettings {
  /** The built program. */
  readonly program: string;
  readonly corpus: string;
  readonly tokenizer: string;
  readonly preset: string;
  readonly masking: string;
  readonly sequenceLength: number;
  /** Most predictions of a row. */
  readonly maxPredictions: number;
  readonly workers: number;
  /** More settings, each `key=value` as after `--set`. */
  readonly settings: readonly string[];
}

/** Share of the tokens that are predicted, in all presets. */
const MASKING_RATE = 0.15;

/** Names and meanings of the options that {@link readBuildSettings} reads. */
export const BUILD_OPTIONS: Readonly<Record<string, string>> = {
  corpus: 'text file, blank line between documents (see corpus)',
  tokenizer: 'SentencePiece .model or WordPiece vocab.txt',
  preset: 'albert, bert or electra (default albert)',
  masking: 'static or dynamic (default static)',
  'sequence-length': 'tokens of a row (default 512; 128 for electra)',
  settings: 'more settings of prepare-data build, key=value, with commas between them',
  program: 'its built program (default: apps/prepare-data of this workspace, which is built first)',
  folder: "folder on a local disk for what is made and deleted (default: the system's)",
};

/** Reads what all runs of a benchmark have in common; each sets its own corpus and workers. */
export function readBuildSettings(
  options: Readonly<Record<string, string>>,
): Omit<BuildSettings, 'program' | 'workers'> {
  const preset = options['preset'] ?? 'albert';
  const sequenceLength = numberOption(options, 'sequence-length', preset === 'electra' ? 128 : 512);
  return {
    corpus: existingFile(options, 'corpus'),
    tokenizer: existingFile(options, 'tokenizer'),
    preset,
    masking: options['masking'] ?? 'static',
    sequenceLength,
    // What the presets have at their own length; peers are told the same.
    maxPredictions: Math.round(sequenceLength * MASKING_RATE),
    settings: options['settings']?.split(',').filter((setting) => setting !== '') ?? [],
  };
}

/** The settings for the conditions of a benchmark. */
export function describeSettings(
  settings: Omit<BuildSettings, 'program' | 'workers'>,
): Record<string, string | number> {
  const { preset, masking, sequenceLength, maxPredictions, tokenizer, settings: more } = settings;
  return {
    preset,
    masking,
    'sequence length': sequenceLength,
    'predictions at most': maxPredictions,
    tokenizer: basename(tokenizer),
    ...(more.length > 0 && { settings: more.join(', ') }),
  };
}

/** Reads a list of positive whole numbers, with commas between them. */
export function countsOption(
  options: Readonly<Record<string, string>>,
  name: string,
  fallback: string,
): number[] {
  const counts = (options[name] ?? fallback).split(',').map(Number);
  if (counts.every((count) => Number.isSafeInteger(count) && count > 0)) return counts;
  throw new Error(
    `Option ${name}: expected positive whole numbers with commas between them, got ${options[name]}.`,
  );
}

function existingFile(options: Readonly<Record<string, string>>, name: string): string {
  const path = requiredOption(options, name);
  if (existsSync(path)) return path;
  throw new Error(`Option ${name}: expected a file, found none at ${path}.`);
}
