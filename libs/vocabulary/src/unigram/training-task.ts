import { builtInCharsmap } from '@albectra/tokenizer';
import type { BuiltInRule } from '@albectra/tokenizer';
import { BestPaths } from './best-paths.ts';
import { buildPieceLattice, buildWordLattice } from './build-lattices.ts';
import type { WordParts } from './build-lattices.ts';
import { countWords } from './count-words.ts';
import type { ChunkWork, WordOptions } from './count-words.ts';
import type { CountedWords } from './counted-words.ts';
import { CountExpecter } from './expect-counts.ts';
import { findRepeats } from './find-repeats.ts';
import type { RepeatOptions, Repeats, SuffixParts } from './find-repeats.ts';
import { compactLattice } from './lattice.ts';
import type { Lattice } from './lattice.ts';
import type { PieceTable } from './piece-table.ts';
import type { PieceTrie } from './piece-trie.ts';
import { computeLosses, findReachable } from './prune-pieces.ts';
import type { PieceUse } from './prune-pieces.ts';
import type { WordTable } from './word-table.ts';

/** Work in parts, of which each thread takes one as soon as it has done another. */
interface Parted {
  /** Parts taken by all threads `[1]`; changed by atomic steps. */
  readonly cursor: Int32Array<SharedArrayBuffer>;
}

/**
 * A share of a step of the training; every thread gets one, and they differ only in where each writes.
 *
 * Large arrays are in shared memory, so that a task is small to send.
 */
export type TrainingTask =
  | { readonly kind: 'character map'; readonly rule: BuiltInRule }
  | { readonly kind: 'words'; readonly work: ChunkWork; readonly options: WordOptions }
  | (Parted & {
      readonly kind: 'repeats';
      readonly words: WordTable;
      readonly parts: SuffixParts;
      readonly options: RepeatOptions;
    })
  | (Parted & {
      readonly kind: 'word lattices';
      readonly words: WordTable;
      readonly parts: WordParts;
      readonly trie: PieceTrie;
    })
  | (Parted & {
      readonly kind: 'piece lattices';
      readonly table: PieceTable;
      readonly partStarts: Int32Array;
      readonly trie: PieceTrie;
    })
  | (Parted & {
      readonly kind: 'expected counts';
      readonly lattices: readonly Lattice[];
      readonly weights: Float64Array;
      /** Of this thread alone. */
      readonly counts: Float64Array;
    })
  | (Parted & {
      readonly kind: 'best counts';
      readonly lattices: readonly Lattice[];
      readonly scores: Float64Array;
      /** Of this thread alone. */
      readonly counts: Float64Array;
    })
  | (Parted & {
      readonly kind: 'losses';
      readonly lattices: readonly Lattice[];
      readonly use: PieceUse;
      readonly losses: Float64Array;
    })
  | (Parted & {
      readonly kind: 'reachable';
      readonly lattices: readonly Lattice[];
      readonly scores: Float64Array;
      readonly reachable: Float64Array;
    })
  | (Parted & {
      readonly kind: 'compaction';
      readonly lattices: readonly Lattice[];
      readonly weights: Float64Array;
    });

/** What a share of a step found: what it does not write into arrays of the task. */
export interface TaskResult {
  readonly charsmap?: Uint8Array;
  readonly words?: CountedWords;
  /** By part. */
  readonly repeats?: ReadonlyMap<number, Repeats>;
  readonly lattices?: ReadonlyMap<number, Lattice>;
  /** Log probability of the runs of each lattice. */
  readonly likelihoods?: ReadonlyMap<number, number>;
}

/** Runs a share of a step. */
export function runTrainingTask(task: TrainingTask): TaskResult {
  switch (task.kind) {
    case 'character map':
      return { charsmap: builtInCharsmap(task.rule) };
    case 'words':
      return { words: countWords(task.work, task.options) };
    case 'repeats':
      return { repeats: findAllRepeats(task) };
    case 'word lattices':
    case 'piece lattices':
      return { lattices: buildLattices(task) };
    case 'expected counts':
      return { likelihoods: expectAll(task) };
    default:
      visitLattices(task);
      return {};
  }
}

type TaskOf<Kind extends TrainingTask['kind']> = Extract<TrainingTask, { kind: Kind }>;

/** Takes parts until there are no more, and collects what each gives. */
function takeParts<Result>(
  { cursor }: Parted,
  partCount: number,
  run: (part: number) => Result,
): Map<number, Result> {
  const results = new Map<number, Result>();
  for (;;) {
    const part = Atomics.add(cursor, 0, 1);
    if (part >= partCount) return results;
    results.set(part, run(part));
  }
}

function findAllRepeats(task: TaskOf<'repeats'>): Map<number, Repeats> {
  const { words, parts, options } = task;
  return takeParts(task, parts.partStarts.length - 1, (part) => findRepeats(words, { parts, part }, options));
}

function buildLattices(task: TaskOf<'word lattices' | 'piece lattices'>): Map<number, Lattice> {
  if (task.kind === 'word lattices') {
    const { words, parts, trie } = task;
    return takeParts(task, parts.partStarts.length - 1, (part) =>
      buildWordLattice(words, { parts, part }, trie),
    );
  }
  const { table, partStarts, trie } = task;
  return takeParts(task, partStarts.length - 1, (part) =>
    buildPieceLattice(table, { first: partStarts[part]!, last: partStarts[part + 1]! }, trie),
  );
}

function expectAll(task: TaskOf<'expected counts'>): Map<number, number> {
  const { lattices, weights, counts } = task;
  counts.fill(0);
  const expecter = new CountExpecter({ weights, counts });
  return takeParts(task, lattices.length, (part) => expecter.add(lattices[part]!));
}

function visitLattices(task: TaskOf<'best counts' | 'losses' | 'reachable' | 'compaction'>): void {
  const visit = visitorOf(task);
  takeParts(task, task.lattices.length, (part) => visit(task.lattices[part]!));
}

function visitorOf(
  task: TaskOf<'best counts' | 'losses' | 'reachable' | 'compaction'>,
): (lattice: Lattice) => void {
  switch (task.kind) {
    case 'best counts': {
      task.counts.fill(0);
      const paths = new BestPaths(task.scores);
      return (lattice) => {
        paths.search(lattice);
        paths.addCounts(task.counts);
      };
    }
    case 'losses':
      return (lattice) => computeLosses(lattice, task.use, task.losses);
    case 'reachable':
      return (lattice) => findReachable(lattice, task.scores, task.reachable);
    case 'compaction':
      return (lattice) => compactLattice(lattice, task.weights);
  }
}
