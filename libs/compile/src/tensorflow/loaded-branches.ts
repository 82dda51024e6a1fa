import type { NamedArray } from '@albectra/ops';

import { branchArguments, type Branch, type BranchValue } from '../graph/branch.ts';
import { BRANCH_INPUT, BRANCH_OUTPUT, branchingGraph, VALUES_INPUT } from '../graph/branching-graph.ts';
import { HOST_DEVICE } from '../trace/state-nodes.ts';
import type { TensorflowAddon } from './load-tensorflow.ts';
import { LoadedGraph } from './loaded-graph.ts';
import { packArrays, unpackArrays } from './pack-arrays.ts';

interface Entry {
  readonly number: number;
  readonly taken: readonly BranchValue[];
  readonly results: readonly BranchValue[];
}

/** Branches over the same variables, in one TensorFlow session. */
export class LoadedBranches {
  readonly #graph: LoadedGraph;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws {SessionError} if TensorFlow refuses the graph. */
  constructor(addon: TensorflowAddon, branches: readonly Branch[]) {
    this.#graph = new LoadedGraph(addon, branchingGraph(branches, HOST_DEVICE));
    this.#entries = new Map(
      branches.map((branch, i) => [
        branch.name,
        { number: i + 1, taken: branchArguments(branch), results: branch.results },
      ]),
    );
  }

  /**
   * Runs a branch.
   *
   * @param feeds Values by placeholder.
   * @returns Its results, each in memory of its own.
   * @throws {SessionError} if TensorFlow fails.
   */
  run(name: string, feeds: ReadonlyMap<string, NamedArray>): NamedArray[] {
    const { number, taken, results } = this.#entries.get(name) as Entry;
    const values = packArrays(taken.map(({ node }) => feeds.get(node) as NamedArray));
    const inputs = new Map<string, NamedArray>([
      [BRANCH_INPUT, { shape: [], dtype: 'int32', values: Int32Array.of(number) }],
      [VALUES_INPUT, { shape: [values.length], dtype: 'int32', values }],
    ]);
    const [packed] = this.#graph.run(inputs, [BRANCH_OUTPUT]) as [NamedArray];
    return unpackArrays(packed.values as Int32Array, results);
  }

  /** Frees the graph and its variables. */
  close(): void {
    this.#graph.close();
  }
}
