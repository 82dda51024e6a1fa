import { basename } from 'node:path';
import { loadTokenizer } from '@albectra/tokenizer';
import { DocumentGate } from './documents/document-gate.ts';
import { DocumentReading } from './documents/document-reading.ts';
import { planPreparation, type PlanOptions } from './plan-preparation.ts';
import { EXPANSION } from './plan-tasks.ts';
import type { Plan } from './plan.ts';
import { RowBuilder } from './rows/build-rows.ts';
import { countColumns, encodedBytes } from './rows/row-columns.ts';
import { rowFormOf } from './rows/row-file-sink.ts';
import { readTaskBatches } from './stages/read-task-batches.ts';
import { StageMeter } from './stages/stage-meter.ts';
import { planStages, SPLITS, type Stage } from './stages/stages.ts';
import { createTaskContext, type TaskContext } from './task-context.ts';

/** Tasks that are looked into, spread over the corpus, and text taken of each in bytes. */
const SAMPLE_TASKS = 8;
const SAMPLE_BYTES = 1 << 21;
/** The shuffle and the writing of shards take about this share of the time of building the rows. */
const SHUFFLE_SHARE = 0.25;

/** What a preparation would give and take, judged by a sample. */
export interface PreparationEstimate {
  readonly inputs: number;
  readonly inputBytes: number;
  readonly stages: readonly Stage[];
  /** Text that was read for it. */
  readonly sampleBytes: number;
  /** Text of the corpus; a guess where files are compressed. */
  readonly textBytes: number;
  readonly documents: number;
  /** Sequences: packs, or rows where they are not packed. */
  readonly rows: number;
  readonly tokens: number;
  /** Size of the shards before compression; while they are made, the folder takes twice as much. */
  readonly shardBytes: number;
  /** Time with one thread; several share it. */
  readonly threadSeconds: number;
}

/**
 * Estimates what a preparation would give and take, from a sample of its text; nothing is written.
 *
 * @throws the errors of `planPreparation` and of reading the corpus.
 */
export async function estimatePreparation(options: PlanOptions): Promise<PreparationEstimate> {
  const { plan, tokenizerBytes } = await planPreparation({ ...options, inputIdentity: 'modified' });
  const { lowerCase } = plan.configuration.reading;
  const tokenizer = loadTokenizer(tokenizerBytes, basename(options.tokenizer), { lowerCase });
  const sample = new Sample(createTaskContext('', plan, tokenizer));
  const step = Math.max(1, plan.tasks.length / SAMPLE_TASKS);
  for (let task = 0; task < plan.tasks.length; task += step)
    await sample.take(Math.floor(task), options.signal);
  const textBytes = plan.inputs.reduce((sum, input) => sum + textBytesOf(input), 0);
  const scale = textBytes / Math.max(1, sample.bytes);
  const { documents, rows, tokens, shardBytes, seconds } = sample.totals;
  return {
    inputs: plan.inputs.length,
    inputBytes: plan.inputs.reduce((sum, { bytes }) => sum + bytes, 0),
    stages: planStages(plan),
    sampleBytes: sample.bytes,
    textBytes,
    documents: Math.round(documents * scale),
    rows: Math.round(rows * scale),
    tokens: Math.round(tokens * scale),
    shardBytes: Math.round(shardBytes * scale),
    threadSeconds: seconds * scale * (1 + SHUFFLE_SHARE),
  };
}

function textBytesOf({ bytes, compression }: Plan['inputs'][number]): number {
  return bytes * (compression === 'none' ? 1 : EXPANSION);
}

/** Builds the rows of some text of some tasks, and adds up what they are. */
class Sample {
  readonly totals = { documents: 0, rows: 0, tokens: 0, shardBytes: 0, seconds: 0 };
  bytes = 0;
  readonly #context: TaskContext;

  constructor(context: TaskContext) {
    this.#context = context;
  }

  async take(task: number, signal: AbortSignal | undefined): Promise<void> {
    const { plan } = this.#context;
    const meter = new StageMeter();
    const reading = new DocumentReading(this.#context, new DocumentGate(plan.configuration.filters), meter);
    const startMs = performance.now();
    for await (const batch of readTaskBatches(this.#context, task, signal === undefined ? {} : { signal })) {
      reading.begin(batch);
      for (let index = 0; index < batch.offsets.length; index++) reading.add(batch, index);
      this.bytes += batch.counts.bytes;
      if (reading.bytes >= SAMPLE_BYTES) break;
    }
    this.#build(reading, new RowBuilder(plan, this.#context.masker, meter), task);
    reading.release();
    this.totals.seconds += (performance.now() - startMs) / 1000;
  }

  #build(reading: DocumentReading, builder: RowBuilder, task: number): void {
    const form = rowFormOf(this.#context.plan);
    for (const split of SPLITS) {
      this.totals.documents += reading[split].documentCount;
      for (const { rows } of builder.build(reading[split], { task, split, chunk: 0 })) {
        const counts = countColumns(rows);
        this.totals.rows += counts.units;
        this.totals.tokens += counts.tokens;
        this.totals.shardBytes += encodedBytes(form, counts);
      }
    }
  }
}
