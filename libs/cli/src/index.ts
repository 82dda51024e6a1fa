export { parseAssignment, type Assignment } from './assignments.ts';
export { collectProgram, type CollectOptions, type ProgramOutcome } from './collect-program.ts';
export {
  defineCommand,
  type Command,
  type CommandArguments,
  type CommandContext,
  type CommandDefinition,
  type CommandEntry,
  type CommandOption,
  type Program,
} from './command.ts';
export { formatYaml, readConfigurationFile, writeConfigurationFile } from './configuration-file.ts';
export { describeFailure } from './describe-failure.ts';
export { ConfigurationError, InterruptedError, isCliError, UsageError, type CliError } from './errors.ts';
export { formatBytes, formatCount, formatDuration } from './format.ts';
export { loadConfiguration, type ConfigurationSources } from './load-configuration.ts';
export { nearestKey } from './nearest-key.ts';
export { ProgressLine, type ProgressLineOptions, type ProgressTarget } from './progress-line.ts';
export { RateMeter } from './rate-meter.ts';
export { runMain, runProgram, type ProgramEnvironment } from './run-main.ts';
