export { isTaskFileError, TaskFileError } from './errors.ts';
export {
  GLUE_TASKS,
  type GlueColumns,
  type GlueMetric,
  type GlueTask,
  type GlueTaskName,
} from './glue-tasks.ts';
export { accuracy, f1, matthewsCorrelation, pearsonCorrelation, spearmanCorrelation } from './metrics.ts';
export { readGlue, type GlueExample, type GlueFile, type GlueFileOptions } from './read-glue.ts';
