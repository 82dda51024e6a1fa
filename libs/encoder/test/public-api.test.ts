import { expect, test } from 'vitest';

test('the public surface', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ENCODER_PRESETS",
      "EncoderError",
      "NO_DROPOUT",
      "dropoutSource",
      "encode",
      "encoderConfig",
      "generatorShape",
      "huggingFaceModels",
      "initializeParameters",
      "isEncoderError",
      "mainShape",
      "maskedLanguageLogits",
      "pairLogits",
      "parameterSpecs",
      "pool",
      "pretrainingModel",
      "replacedTokenLogits",
    ]
  `);
});
