export { NO_DROPOUT, dropoutSource, type DropoutSource } from './dropout-source.ts';
export { encode, type EncodeOptions, type EncoderInputs } from './encode.ts';
export {
  encoderConfig,
  type Activation,
  type Architecture,
  type EncoderConfig,
  type EncoderOptions,
} from './encoder-config.ts';
export { EncoderError, isEncoderError, type EncoderErrorCode } from './errors.ts';
export { maskedLanguageLogits, pairLogits, pool, replacedTokenLogits } from './heads.ts';
export { initializeParameters } from './initialize-parameters.ts';
export type { Network } from './network.ts';
export { parameterSpecs, type Initializer, type ParameterSpec } from './parameter-specs.ts';
export { pretrainingModel, type LossResult, type PretrainingModel } from './pretraining-model.ts';
export { generatorShape, mainShape, type TrunkShape } from './trunk-shape.ts';
export type { HuggingFaceTensor } from './hugging-face/hugging-face-tensor.ts';
export { huggingFaceModels, type HuggingFaceModel } from './hugging-face-models.ts';
export { ENCODER_PRESETS, type EncoderPresetName } from './presets/encoder-presets.ts';
