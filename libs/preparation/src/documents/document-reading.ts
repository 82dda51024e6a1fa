import { addCounts, NO_COUNTS, type DocumentBatch, type DocumentCounts } from '@albectra/corpus';
import { deriveKey, type RandomKey } from '@albectra/random';
import type { StageMeter } from '../stages/stage-meter.ts';
import type { TaskContext } from '../task-context.ts';
import { DocumentCollector } from './document-collector.ts';
import { documentIdOf, HeldoutChoice, passesOf } from './document-identity.ts';
import type { DocumentGate } from './document-gate.ts';
import { DocumentSplitter } from './split-into-sentences.ts';

/** Turns the documents of a task into token ids of the two splits, and counts what is left out. */
export class DocumentReading {
  readonly train: DocumentCollector;
  readonly heldout: DocumentCollector;
  /** Bytes of documents since the last call of {@link DocumentReading.clear}. */
  bytes = 0;
  readonly #context: TaskContext;
  readonly #meter: StageMeter;
  readonly #gate: DocumentGate;
  readonly #splitter: DocumentSplitter;
  readonly #heldoutChoice: HeldoutChoice;
  readonly #passesKey: RandomKey;
  #counts: DocumentCounts = NO_COUNTS;
  #documents = 0;
  #heldoutDocuments = 0;
  #sentences = 0;
  #tokens = 0;
  #tooFewSentences = 0;

  constructor(context: TaskContext, gate: DocumentGate, meter: StageMeter) {
    const { reading, heldoutFraction, seed } = context.plan.configuration;
    this.train = context.spareCollectors.pop() ?? new DocumentCollector(context.tokenizer);
    this.heldout = context.spareCollectors.pop() ?? new DocumentCollector(context.tokenizer);
    this.#context = context;
    this.#meter = meter;
    this.#gate = gate;
    this.#splitter = new DocumentSplitter(reading);
    this.#heldoutChoice = new HeldoutChoice(heldoutFraction, deriveKey(seed, 'held out'));
    this.#passesKey = deriveKey(seed, 'passes');
  }

  /** Takes the counts of a batch; its documents are added one by one. */
  begin({ counts }: DocumentBatch): void {
    this.#counts = addCounts(this.#counts, counts);
  }

  /** Takes a document of a batch: filters it, splits it into sentences and tokenizes it. */
  add({ bytes, starts, offsets, source }: DocumentBatch, index: number): void {
    const start = starts[index]!;
    const end = starts[index + 1]!;
    this.bytes += end - start;
    this.#meter.enter('filter');
    if (!this.#gate.admits(bytes, start, end)) return;
    const isHeldOut = this.#heldoutChoice.isHeldOut(bytes.subarray(start, end));
    const byteOffset = offsets[index]!;
    const id = documentIdOf(source, byteOffset);
    const passes = isHeldOut ? 1 : this.#passesOf(id, source);
    if (passes === 0) return;
    this.#meter.enter('split');
    const sentences = this.#splitter.split(bytes, start, end);
    if (sentences.bounds.length < this.#context.plan.configuration.reading.minSentences) {
      this.#tooFewSentences += 1;
      return;
    }
    this.#meter.enter('tokenize');
    const collector = isHeldOut ? this.heldout : this.train;
    collector.add({ id, source, byteOffset, passes }, sentences.bytes, sentences.bounds);
    this.#documents += 1;
    this.#heldoutDocuments += isHeldOut ? 1 : 0;
    this.#sentences += sentences.bounds.length;
  }

  /** Forgets the documents, whose rows are built. */
  clear(): void {
    this.#tokens += this.train.tokenCount + this.heldout.tokenCount;
    this.train.clear();
    this.heldout.clear();
    this.bytes = 0;
  }

  /** Gives its buffers to the next task; nothing can be added any more. */
  release(): void {
    this.clear();
    this.#context.spareCollectors.push(this.train, this.heldout);
  }

  /** What was counted, by the names of the manifest; call it after the last {@link DocumentReading.clear}. */
  counters(): Readonly<Record<string, number>> {
    const counts = this.#counts;
    return {
      bytes: counts.bytes,
      documents: this.#documents,
      heldoutDocuments: this.#heldoutDocuments,
      sentences: this.#sentences,
      tokens: this.#tokens,
      invalidUtf8Documents: counts.invalidUtf8,
      cutDocuments: counts.cutDocuments,
      skippedTooFewSentences: this.#tooFewSentences,
      skippedEmpty: counts.emptyDocuments,
      skippedOversize: counts.oversizeDocuments,
      skippedUndecodable: counts.undecodableDocuments,
      skippedMalformedLines: counts.malformedLines,
      skippedOtherPages: counts.otherPages,
      skippedDamagedParts: counts.damagedSplits,
      ...this.#gate.counters(),
    };
  }

  #passesOf(id: number, source: number): number {
    const { configuration, inputs } = this.#context.plan;
    const weight = inputs[source]?.weight ?? 1;
    return passesOf(id, weight * configuration.duplicates, this.#passesKey);
  }
}
