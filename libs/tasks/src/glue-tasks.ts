/** Where a GLUE file keeps its fields; columns count from 0, negative ones from the end of the line. */
export interface GlueColumns {
  readonly textA: number;
  /** Absent for tasks of single sentences. */
  readonly textB?: number;
  /** Absent in test files. */
  readonly label?: number;
}

/** How a task's predictions are scored. */
export type GlueMetric = 'accuracy' | 'matthews' | 'pearson' | 'spearman';

/** One task of GLUE: its files and labels. */
export interface GlueTask {
  readonly name: string;
  /** Columns of the training and development files. */
  readonly labelled: GlueColumns;
  readonly test: GlueColumns;
  /** True if the training and development files begin with a header. Test files always do. */
  readonly hasHeader: boolean;
  /** Classes in the order of their numbers; absent for regression. */
  readonly labels?: readonly string[];
  readonly metrics: readonly GlueMetric[];
}

/** Name of a GLUE task, in lower case. */
export type GlueTaskName = 'cola' | 'sst2' | 'mrpc' | 'stsb' | 'qqp' | 'mnli' | 'qnli' | 'rte' | 'wnli';

const PAIR_FILE = { labelled: { textA: 1, textB: 2, label: -1 }, test: { textA: 1, textB: 2 } } as const;
const BINARY_LABELS = ['0', '1'] as const;
const ENTAILMENT_LABELS = ['entailment', 'not_entailment'] as const;

/**
 * The GLUE tasks by name.
 *
 * Columns and label orders are those of the ALBERT and ELECTRA sources (`classifier_utils.py` and
 * `finetune/classification/classification_tasks.py`), so that numbers of classes agree with them.
 *
 * @see GLUE (Wang et al. 2019), table 1.
 */
export const GLUE_TASKS: Readonly<Record<GlueTaskName, GlueTask>> = {
  cola: {
    name: 'CoLA',
    labelled: { textA: 3, label: 1 },
    test: { textA: 1 },
    hasHeader: false,
    labels: BINARY_LABELS,
    metrics: ['matthews'],
  },
  sst2: {
    name: 'SST-2',
    labelled: { textA: 0, label: 1 },
    test: { textA: 1 },
    hasHeader: true,
    labels: BINARY_LABELS,
    metrics: ['accuracy'],
  },
  mrpc: {
    name: 'MRPC',
    labelled: { textA: 3, textB: 4, label: 0 },
    test: { textA: 3, textB: 4 },
    hasHeader: true,
    labels: BINARY_LABELS,
    metrics: ['accuracy'],
  },
  stsb: {
    name: 'STS-B',
    labelled: { textA: 7, textB: 8, label: -1 },
    test: { textA: 7, textB: 8 },
    hasHeader: true,
    metrics: ['pearson', 'spearman'],
  },
  qqp: {
    name: 'QQP',
    labelled: { textA: 3, textB: 4, label: 5 },
    test: { textA: 1, textB: 2 },
    hasHeader: true,
    labels: BINARY_LABELS,
    metrics: ['accuracy'],
  },
  mnli: {
    name: 'MNLI',
    labelled: { textA: 8, textB: 9, label: -1 },
    test: { textA: 8, textB: 9 },
    hasHeader: true,
    labels: ['contradiction', 'entailment', 'neutral'],
    metrics: ['accuracy'],
  },
  qnli: { name: 'QNLI', ...PAIR_FILE, hasHeader: true, labels: ENTAILMENT_LABELS, metrics: ['accuracy'] },
  rte: { name: 'RTE', ...PAIR_FILE, hasHeader: true, labels: ENTAILMENT_LABELS, metrics: ['accuracy'] },
  wnli: { name: 'WNLI', ...PAIR_FILE, hasHeader: true, labels: BINARY_LABELS, metrics: ['accuracy'] },
};
