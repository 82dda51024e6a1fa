export { describeEngines, type EngineReport } from './describe-engines.ts';
export {
  ENGINE_NAMES,
  type Engine,
  type EngineName,
  type Session,
  type SessionOptions,
  type TensorFunctions,
} from './engine.ts';
export {
  EngineUnavailableError,
  isCompileError,
  SessionError,
  TraceError,
  type CompileError,
  type SessionErrorCode,
} from './errors.ts';
export { openEngine, type EngineOptions } from './open-engine.ts';
export { PRECISIONS, type Precision } from './precision.ts';
export { findTensorflowRuntime, tensorflowCacheFolder, type RuntimeLocation } from './tensorflow/runtime.ts';
