import { TaskFileError } from './errors.ts';
import { GLUE_TASKS } from './glue-tasks.ts';
import type { GlueColumns, GlueTask, GlueTaskName } from './glue-tasks.ts';

/** One example of a GLUE task. */
export interface GlueExample {
  readonly textA: string;
  readonly textB?: string;
  /** Number of the class, or the score of a regression; absent in test files. */
  readonly label?: number;
}

/** The examples of one file. */
export interface GlueFile {
  readonly examples: readonly GlueExample[];
  /** Lines left out because fields are missing: QQP has such lines, and the original readers skip them. */
  readonly skippedLines: number;
}

/** Which kind of file a text is. */
export interface GlueFileOptions {
  readonly task: GlueTaskName;
  /** True for a test file: other columns, and no labels. */
  readonly isTest: boolean;
  /** Name for messages. */
  readonly file: string;
}

/**
 * Reads the text of a GLUE file: tab-separated values without quoting.
 *
 * Example: the RTE line `0⇥It rains.⇥It is wet.⇥entailment` gives
 * `{ textA: 'It rains.', textB: 'It is wet.', label: 0 }`.
 *
 * @throws {TaskFileError} for a label that the task does not have, or a file of another form.
 */
export function readGlue(text: string, options: GlueFileOptions): GlueFile {
  const task = GLUE_TASKS[options.task];
  const columns = options.isTest ? task.test : task.labelled;
  const firstLine = options.isTest || task.hasHeader ? 1 : 0;
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const examples: GlueExample[] = [];
  let skippedLines = 0;
  for (const [index, line] of lines.entries()) {
    if (index < firstLine || line === '') continue;
    const fields = line.split('\t');
    if (hasColumns(fields, columns)) {
      examples.push(toExample(fields, { task, columns, file: options.file, line: index + 1 }));
    } else skippedLines++;
  }
  if (examples.length === 0) throw emptyFile(options.file, task, lines.length);
  return { examples, skippedLines };
}

function hasColumns(fields: readonly string[], columns: GlueColumns): boolean {
  const { textA, textB = textA, label = textA } = columns;
  const least = Math.max(textA, textB, label < 0 ? Math.max(textA, textB) + 1 : label);
  return fields.length > least;
}

interface Place {
  readonly task: GlueTask;
  readonly columns: GlueColumns;
  readonly file: string;
  readonly line: number;
}

function toExample(fields: readonly string[], place: Place): GlueExample {
  const { textA, textB, label } = place.columns;
  return {
    textA: fields[textA] ?? '',
    ...(textB === undefined ? {} : { textB: fields[textB] ?? '' }),
    ...(label === undefined ? {} : { label: parseLabel(fields.at(label) ?? '', place) }),
  };
}

function parseLabel(text: string, { task, file, line }: Place): number {
  const label = task.labels === undefined ? Number(text || 'none') : task.labels.indexOf(text);
  if (label >= 0 && label <= (task.labels === undefined ? 5 : Number.POSITIVE_INFINITY)) return label;
  const expected = task.labels === undefined ? 'a score from 0 to 5' : `one of ${task.labels.join(', ')}`;
  throw new TaskFileError({
    file,
    line,
    problem: `expected ${expected} as the label of ${task.name}, got '${text}'`,
    remedy: 'Check that this is the file of this task.',
  });
}

function emptyFile(file: string, task: GlueTask, lineCount: number): TaskFileError {
  return new TaskFileError({
    file,
    line: lineCount,
    problem: `expected tab-separated examples of ${task.name}, got none`,
    remedy: 'Check that this is the file of this task, and not its test file.',
  });
}
