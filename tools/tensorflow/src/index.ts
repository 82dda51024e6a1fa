export { ensureTensorflowRuntime } from './ensure-tensorflow-runtime.ts';
export type { EnsureOptions, EnsureResult } from './ensure-tensorflow-runtime.ts';
export {
  CommandFailedError,
  DamagedFileError,
  MissingToolError,
  UnsupportedMachineError,
  isTensorflowSetupError,
} from './errors.ts';
export type { TensorflowSetupError } from './errors.ts';
export {
  ADDON_FILE_NAME,
  LIBRARY_FOLDER_NAME,
  RUNTIME_FILE_NAME,
  runtimeFolder,
  tensorflowCacheFolder,
} from './runtime-layout.ts';
export type { RuntimeDescription, RuntimeFile, RuntimeKind } from './runtime-layout.ts';
