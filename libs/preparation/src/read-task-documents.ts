import { addCounts, NO_COUNTS, readDocuments, type CorpusSplit, type DocumentCounts } from '@albectra/corpus';
import type { TokenizedDocuments } from '@albectra/examples';
import type { Document } from '@albectra/text';
import { DocumentCollector } from './document-collector.ts';
import { documentIdOf, isHeldOut } from './document-identity.ts';
import type { Plan, PlannedSplit } from './plan.ts';
import { splitIntoSentences } from './split-into-sentences.ts';
import type { TaskContext } from './task-context.ts';

/** The documents of a task, tokenized, and what was counted on the way. */
export interface TaskDocuments {
  readonly train: TokenizedDocuments;
  readonly heldout: TokenizedDocuments;
  readonly counters: Readonly<Record<string, number>>;
}

/** Reads the documents of a task, splits them into sentences and tokenizes them. */
export async function readTaskDocuments(
  context: TaskContext,
  splits: readonly PlannedSplit[],
): Promise<TaskDocuments> {
  const task = new DocumentReading(context);
  let counts: DocumentCounts = NO_COUNTS;
  for (const split of splits) {
    const { invalidUtf8, malformedLines, textField } = context.plan.configuration.reading;
    const batches = readDocuments(corpusSplit(context.plan, split), {
      invalidUtf8,
      malformedLines,
      textField,
    });
    for await (const batch of batches) {
      counts = addCounts(counts, batch.counts);
      for (const document of batch.documents) task.add(document);
    }
  }
  return task.finish(counts);
}

/** Sorts documents to the two splits and counts them. */
class DocumentReading {
  readonly #context: TaskContext;
  readonly #train: DocumentCollector;
  readonly #heldout: DocumentCollector;
  #documents = 0;
  #heldoutDocuments = 0;
  #sentences = 0;
  #tooShort = 0;

  constructor(context: TaskContext) {
    this.#context = context;
    this.#train = new DocumentCollector(context.tokenizer);
    this.#heldout = new DocumentCollector(context.tokenizer);
  }

  add({ text, source, offset }: Document): void {
    const { reading, heldoutFraction, seed } = this.#context.plan.configuration;
    const sentences = splitIntoSentences(text, reading);
    if (sentences.length < reading.minSentences) {
      this.#tooShort += 1;
      return;
    }
    const heldout = isHeldOut(text, heldoutFraction, seed);
    (heldout ? this.#heldout : this.#train).add(documentIdOf(source, offset), sentences);
    this.#documents += 1;
    this.#heldoutDocuments += heldout ? 1 : 0;
    this.#sentences += sentences.length;
  }

  finish(counts: DocumentCounts): TaskDocuments {
    const { bytes, invalidUtf8, cutDocuments } = counts;
    return {
      train: this.#train.documents(),
      heldout: this.#heldout.documents(),
      counters: {
        bytes,
        documents: this.#documents,
        heldoutDocuments: this.#heldoutDocuments,
        sentences: this.#sentences,
        tokens: this.#train.tokenCount + this.#heldout.tokenCount,
        invalidUtf8Documents: invalidUtf8,
        cutDocuments,
        skippedTooFewSentences: this.#tooShort,
        skippedEmpty: counts.emptyDocuments,
        skippedOversize: counts.oversizeDocuments,
        skippedMalformedLines: counts.malformedLines,
        skippedDuplicates: counts.duplicateDocuments,
      },
    };
  }
}

function corpusSplit({ inputs }: Plan, { input, start, end }: PlannedSplit): CorpusSplit {
  const planned = inputs[input];
  if (planned === undefined) throw new RangeError(`input ${input} of ${inputs.length}`);
  const { path, format, gzip } = planned;
  return { path, format, gzip, source: input, start, end };
}
