import { join } from 'node:path';
import { recycleExamples } from '@albectra/examples';
import { NO_RESULT, type TaskResult } from '../completion-record.ts';
import { DocumentGate } from '../documents/document-gate.ts';
import { DocumentReading } from '../documents/document-reading.ts';
import { readDropList } from '../duplicates/drop-list.ts';
import { dropFile } from '../output-layout.ts';
import { RowBuilder } from '../rows/build-rows.ts';
import { openRowFile } from '../rows/row-file-sink.ts';
import type { RowSink } from '../rows/row-sink.ts';
import { openShardSink } from '../rows/shard-sink.ts';
import type { TaskContext } from '../task-context.ts';
import { DamageList } from './damage-list.ts';
import { readTaskBatches } from './read-task-batches.ts';
import { SPLITS } from './stages.ts';
import type { TaskTools } from './task-tools.ts';

/** Bytes of documents whose rows are built at a time: what a task needs of memory depends on it, not on its input. */
const CHUNK_BYTES = 1 << 22;

/** Runs a task of the stage `build`: reads documents, and writes their rows. */
export async function runBuildTask(
  context: TaskContext,
  task: number,
  tools: TaskTools,
): Promise<TaskResult> {
  const sink = await openSink(context, task);
  try {
    const reading = await openReading(context, task, tools);
    const builder = new ChunkBuilder({ context, task, reading, sink, tools });
    const damage = new DamageList();
    for await (const batch of readTaskBatches(context, task, { ...tools, onDamage: damage.add })) {
      reading.begin(batch);
      for (let index = 0; index < batch.offsets.length; index++) {
        reading.add(batch, index);
        if (reading.bytes >= CHUNK_BYTES) await builder.flush();
      }
      tools.board.add({ textBytes: batch.bytes.length, documents: batch.offsets.length });
      tools.meter.enter('read');
    }
    await builder.flush();
    tools.meter.enter('write');
    const written = await sink.finish();
    reading.release();
    const counters = { ...reading.counters(), ...builder.counters() };
    return { ...NO_RESULT, ...written, counters, damage: damage.messages };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

async function openSink(context: TaskContext, task: number): Promise<RowSink> {
  const { directory, plan } = context;
  return plan.configuration.layout.shuffle === 'task'
    ? openShardSink(directory, plan, task)
    : openRowFile(context, task);
}

async function openReading(
  context: TaskContext,
  task: number,
  { meter }: TaskTools,
): Promise<DocumentReading> {
  const { filters, deduplicate } = context.plan.configuration;
  const duplicates = deduplicate ? await readDropList(join(context.directory, dropFile(task))) : undefined;
  return new DocumentReading(context, new DocumentGate(filters, duplicates), meter);
}

/** Builds the rows of the documents read so far, whenever there are enough of them. */
class ChunkBuilder {
  readonly #parts: ChunkBuilderParts;
  readonly #rows: RowBuilder;
  #chunk = 0;
  #rowCount = 0;

  constructor(parts: ChunkBuilderParts) {
    const { context, tools } = parts;
    this.#parts = parts;
    this.#rows = new RowBuilder(context.plan, context.masker, tools.meter);
  }

  async flush(): Promise<void> {
    const { task, reading, sink, tools } = this.#parts;
    for (const split of SPLITS) {
      const collector = reading[split];
      const built = this.#rows.build(collector, { task, split, chunk: this.#chunk });
      tools.meter.enter('write');
      for (const { bin, rows } of built) {
        await sink.add({ split, bin }, rows);
        this.#rowCount += rows.pairLabels.length;
        tools.board.add({ rows: rows.pairLabels.length, tokens: rows.tokenIds.length });
        recycleExamples(rows);
      }
    }
    this.#chunk += 1;
    reading.clear();
  }

  counters(): Readonly<Record<string, number>> {
    return { rows: this.#rowCount };
  }
}

interface ChunkBuilderParts {
  readonly context: TaskContext;
  readonly task: number;
  readonly reading: DocumentReading;
  readonly sink: RowSink;
  readonly tools: TaskTools;
}
