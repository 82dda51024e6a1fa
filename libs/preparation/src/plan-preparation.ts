import { basename, extname, resolve } from 'node:path';
import { planSplits, type CorpusFile } from '@albectra/corpus';
import { encodeWordStarts } from '@albectra/shards/manifest';
import { loadTokenizer, type Tokenizer } from '@albectra/tokenizer';
import { checkConfiguration } from './check-configuration.ts';
import type { PreparationConfiguration } from './configuration.ts';
import { identifyInputs, type InputIdentity } from './identify-inputs.ts';
import { listSources, type CorpusSource } from './corpus-sources.ts';
import { PLAN_VERSION, type Plan, type PlannedTokenizer } from './plan.ts';
import { groupIntoTasks, suitableShards, suitableTaskBytes } from './plan-tasks.ts';
import { createPlanMasker } from './rows/plan-masker.ts';
import { runKeyOf } from './run-key.ts';
import { hashTokenizer, readTokenizerFile } from './tokenizer-loader.ts';

/** Names in the output by the extension, which tells the kind when the file is loaded again. */
const TOKENIZER_NAMES: Readonly<Record<string, string>> = { '.model': 'spiece.model', '.txt': 'vocab.txt' };

/** What a plan is made from. */
export interface PlanOptions {
  /** Files, folders, patterns and URLs, see `listCorpus`; each may have a weight and a format of its own. */
  readonly corpus: readonly (string | CorpusSource)[];
  /** Path of a SentencePiece `.model`, a WordPiece `vocab.txt`, or a `tokenizer.json`. */
  readonly tokenizer: string;
  readonly configuration: PreparationConfiguration;
  /** Output folder: it is no part of the corpus, even if it lies in a folder of it. */
  readonly output?: string;
  /** How changed inputs are noticed; `content`, the default, reads every file once more. */
  readonly inputIdentity?: InputIdentity;
  /** Program and version for the manifest. */
  readonly createdBy?: string;
  readonly signal?: AbortSignal;
}

/** A plan, and the bytes of the tokenizer that goes with it. */
export interface PlannedPreparation {
  readonly plan: Plan;
  readonly tokenizerBytes: Uint8Array;
}

/**
 * Plans a preparation: lists and identifies the inputs, loads the tokenizer, cuts the work into tasks.
 *
 * Nothing is written. Equal configuration, tokenizer bytes and input contents give an equal run key.
 *
 * @throws {InvalidOptionError} if an option is outside its range.
 * @throws the errors of `listCorpus` and `loadTokenizer` for paths and files that are not as expected.
 */
export async function planPreparation(options: PlanOptions): Promise<PlannedPreparation> {
  const { configuration, inputIdentity = 'content', createdBy = '@albectra/preparation', signal } = options;
  checkConfiguration(configuration);
  const tokenizerBytes = await readTokenizerFile(options.tokenizer);
  const { lowerCase } = configuration.reading;
  const loaded = loadTokenizer(tokenizerBytes, basename(options.tokenizer), { lowerCase });
  const tokenizer = planTokenizer(loaded, tokenizerBytes, extname(options.tokenizer));
  createPlanMasker({ configuration, tokenizer });
  const files = await listSources(options.corpus.map(resolveSource), {
    ...configuration.reading,
    ...(options.output !== undefined && { exclude: options.output }),
  });
  const inputs = await identifyInputs(files, inputIdentity, signal);
  const identity = { configuration, tokenizer, inputs };
  const tasks = planTasks(files, configuration.taskBytes);
  const shards = suitableShards(inputs, configuration);
  const plan: Plan = {
    version: PLAN_VERSION,
    runKey: runKeyOf(identity),
    createdBy,
    ...identity,
    tasks,
    shards,
  };
  return { plan, tokenizerBytes };
}

function resolveSource(source: string | CorpusSource): string | CorpusSource {
  if (typeof source === 'string') return resolvePath(source);
  return { ...source, path: resolvePath(source.path) };
}

/** URLs and `-` stay what they are. */
function resolvePath(path: string): string {
  return path === '-' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? path : resolve(path);
}

function planTasks(files: readonly CorpusFile[], taskBytes: number): Plan['tasks'] {
  const corpusBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const targetBytes = taskBytes === 0 ? suitableTaskBytes(corpusBytes) : taskBytes;
  const splits = planSplits(files, targetBytes).map(({ source, start, end }) => ({
    input: source,
    start,
    end,
  }));
  return groupIntoTasks(splits, targetBytes);
}

function planTokenizer(tokenizer: Tokenizer, bytes: Uint8Array, extension: string): PlannedTokenizer {
  return {
    file: `tokenizer/${TOKENIZER_NAMES[extension] ?? `tokenizer${extension}`}`,
    sha256: hashTokenizer(bytes),
    vocabularySize: tokenizer.vocabularySize,
    specialIds: specialIdsOf(tokenizer),
    wordStarts: encodeWordStarts(tokenizer.wordStarts()),
  };
}

/** The ids in a fixed order: the plan's bytes depend on it. */
function specialIdsOf({
  specialIds: { pad, unk, cls, sep, mask },
}: Tokenizer): PlannedTokenizer['specialIds'] {
  return { pad, unk, cls, sep, mask };
}
