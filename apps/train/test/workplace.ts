import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectProgram, InterruptedError, type ProgramOutcome } from '@albectra/cli';
import { configure, prepare, readSentences } from '@albectra/preparation';
import { serializeSentencePieceModel } from '@albectra/tokenizer';
import { trainUnigram } from '@albectra/vocabulary';
import { program } from '../src/index.ts';

/** How shards differ from those that a workplace has anyway. */
export interface ShardChanges {
  /** Pieces of the vocabulary. */
  readonly pieces: number;
  readonly heldoutFraction: number;
  /** Several examples a row. Default: one. */
  readonly packing?: 'best-fit';
}

/** A temporary folder with shards of a tiny corpus, in which commands are run. */
export interface Workplace {
  readonly folder: string;
  /** Runs `train` with words in which `@name` stands for a path in the folder. */
  readonly run: (...words: readonly string[]) => Promise<ProgramOutcome>;
  /** The same with a Ctrl-C as soon as standard output holds a text. */
  readonly runUntil: (seen: string, ...words: readonly string[]) => Promise<ProgramOutcome>;
  /** Prepares more shards, `@name`. */
  readonly prepareShards: (name: string, changes: ShardChanges) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A workplace takes five seconds; on a machine that is busy, a minute and more. */
export const SETUP_TIMEOUT_MS = 180_000;

/** A model that trains in milliseconds. */
export const TINY: readonly string[] = [
  '--preset electra-tiny --engine wasm --set steps=4 --set batchSize=4 --set sequenceLength=32',
  '--set heldoutRows=8 --set model.layerCount=1 --set model.hiddenSize=16 --set model.embeddingSize=16',
  '--set model.headCount=2 --set model.intermediateSize=32 --set model.generatorLayerFactor=1',
  '--set schedule.warmupSteps=1 --set run.checkpointEvery=2 --set run.peakFlops=unknown',
].flatMap((line) => line.split(' '));

const NOUNS = ['river', 'stone', 'winter', 'morning', 'house', 'garden', 'letter', 'window'];
const VERBS = ['holds', 'follows', 'covers', 'remembers', 'passes', 'carries'];
const pick = (words: readonly string[], index: number): string => words[index % words.length] ?? '';
const sentence = (index: number): string =>
  `The ${pick(NOUNS, index)} ${pick(VERBS, index * 5)} a ${pick(NOUNS, index * 3 + 1)} near number ${index}.`;

/** Makes a workplace with shards for ELECTRA in `@shards`. */
export async function makeWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'albectra-train-'));
  const corpus = join(folder, 'texts.txt');
  const documents = Array.from({ length: 50 }, (_, document) =>
    Array.from({ length: 6 }, (_unused, index) => sentence(document * 6 + index)).join(' '),
  );
  await writeFile(corpus, documents.join('\n\n'));

  const prepareShards: Workplace['prepareShards'] = async (name, { pieces, heldoutFraction, packing }) => {
    const layout = { packing };
    const configuration = configure('electra', { sequenceLength: 32, heldoutFraction, layout });
    const tokenizer = join(folder, `${pieces}.model`);
    if (!existsSync(tokenizer)) {
      const sentences = readSentences({ corpus: [corpus], reading: configuration.reading });
      const model = await trainUnigram(sentences, { vocabularySize: pieces });
      await writeFile(tokenizer, serializeSentencePieceModel(model));
    }
    const output = join(folder, name);
    await prepare({
      corpus: [corpus],
      tokenizer,
      configuration,
      output,
      createdBy: 'a test',
      workerCount: 0,
    });
  };
  const runUntil: Workplace['runUntil'] = async (seen, ...words) => {
    const controller = new AbortController();
    let said = '';
    const { code, stdout, stderr } = await collectProgram(
      program,
      words.map((word) => word.replace(/^@/, `${folder}/`)),
      {
        signal: controller.signal,
        onStdout: (text) => {
          said += text;
          if (seen !== '' && said.includes(seen)) controller.abort(new InterruptedError('SIGINT'));
        },
      },
    );
    return { code, stdout: stdout.replaceAll(folder, 'FOLDER'), stderr: stderr.replaceAll(folder, 'FOLDER') };
  };
  await prepareShards('shards', { pieces: 88, heldoutFraction: 0.2 });
  return {
    folder,
    prepareShards,
    runUntil,
    run: (...words) => runUntil('', ...words),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
