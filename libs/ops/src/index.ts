export type {
  NamedArray,
  NamedArrays,
  NamedTensors,
  TensorFunction,
  TensorFunctionResult,
} from './named-arrays.ts';
