/**
 * Prints the rows of a shard folder's training split as our own code reads them, for torch_reader.py: the
 * columns of all rows, and the batches that the loader makes of static masks.
 *
 *     node --conditions=@albectra/source tools/golden/dump_rows.ts DIRECTORY BATCH_SIZE MAX_PREDICTIONS
 */
import { openBatches } from '@albectra/dataset';
import { openShards } from '@albectra/shards';

interface DumpedBatch {
  readonly inputIds: number[];
  readonly labels: number[];
  readonly segmentIds: number[];
  readonly attentionMask: number[];
}

const IGNORED_LABEL = -100;

async function dumpColumns(directory: string): Promise<Readonly<Record<string, number[]>>> {
  const reader = await openShards(directory, 'train');
  const { tokenIds, rowStarts, segmentAEnds, pairLabels, packStarts, masks } = reader.readRange(
    0,
    reader.rowCount,
  );
  reader.close();
  return {
    tokenIds: [...tokenIds],
    exampleStarts: [...rowStarts],
    segmentAEnds: [...segmentAEnds],
    pairLabels: [...pairLabels],
    ...(packStarts && { packStarts: [...packStarts] }),
    ...(masks && {
      maskStarts: [...masks.maskStarts],
      maskedPositions: [...masks.maskedPositions],
      replacementIds: [...masks.replacementIds],
    }),
  };
}

async function dumpBatches(
  directory: string,
  shape: { readonly batchSize: number; readonly maxPredictions: number },
): Promise<DumpedBatch[]> {
  const rules = { masking: 'static', seed: 0, epochs: 1, shuffle: false, lengthBins: false } as const;
  const stream = await openBatches({ directory, ...rules, ...shape });
  const batches: DumpedBatch[] = [];
  for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
    const { inputIds, segmentIds, attentionMask, maskedPositions, maskedLabels, maskedWeights } = batch;
    const labels = new Int32Array(inputIds.length).fill(IGNORED_LABEL);
    const rowLength = inputIds.length / shape.batchSize;
    for (let slot = 0; slot < maskedPositions.length; slot++) {
      if (maskedWeights[slot] === 0) continue;
      const row = Math.floor(slot / shape.maxPredictions);
      labels[row * rowLength + maskedPositions[slot]!] = maskedLabels[slot]!;
    }
    const plain = { inputIds, labels, segmentIds, attentionMask };
    batches.push(
      Object.fromEntries(
        Object.entries(plain).map(([name, values]) => [name, [...values]]),
      ) as unknown as DumpedBatch,
    );
  }
  await stream.close();
  return batches;
}

const [directory, batchSize, maxPredictions] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: dump_rows.ts DIRECTORY BATCH_SIZE MAX_PREDICTIONS');
const columns = await dumpColumns(directory);
const shape = { batchSize: Number(batchSize), maxPredictions: Number(maxPredictions) };
const hasBatches = columns['maskStarts'] !== undefined && columns['packStarts'] === undefined;
const batches = hasBatches ? await dumpBatches(directory, shape) : [];
process.stdout.write(JSON.stringify({ columns, batches }));
