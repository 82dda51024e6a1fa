import { openBatches } from '@albectra/dataset';

const [directory = 'shards'] = process.argv.slice(2);
const rules = { batchSize: 32, seed: 42, masking: { kind: 'ngram' }, maxPredictions: 20, epochs: 2 };
const batches = await openBatches({ directory, ...rules });
for (let batch = await batches.next(); batch; batch = await batches.next()) {
  // Here a model learns to tell batch.maskedLabels from batch.inputIds; both are flat, of 32-bit integers.
  const predictions = batch.maskedWeights.filter((weight) => weight > 0).length;
  console.log(`${batch.rowCount} rows, ${batch.inputIds.length} ids, ${predictions} predictions`);
}
await batches.close();
