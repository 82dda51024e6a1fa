import { expect, test } from 'vitest';

test('the public surface', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "COLUMN_SUM_KERNEL",
      "OpsError",
      "RANDOM_UNIFORM_KERNEL",
      "SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL",
      "addBias",
      "columnSum",
      "currentDevice",
      "dense",
      "dropout",
      "embeddingLookup",
      "gelu",
      "geluTanh",
      "gumbelArgmax",
      "isOpsError",
      "layerNorm",
      "onDevice",
      "randomUniform",
      "registerGradients",
      "registerMissingKernels",
      "registerOps",
      "sigmoidCrossEntropy",
      "sparseSoftmaxCrossEntropy",
      "useProductThreads",
      "withoutGradient",
    ]
  `);
});
