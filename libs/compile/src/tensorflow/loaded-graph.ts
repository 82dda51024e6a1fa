import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { NamedArray } from '@albectra/ops';

import { SessionError } from '../errors.ts';
import { encodeSavedModel, SAVED_MODEL_TAG } from '../graph/encode-saved-model.ts';
import type { GraphNode } from '../graph/graph-node.ts';
import type { TensorflowAddon, TensorMetadata } from './load-tensorflow.ts';

/** A TensorFlow session over one graph, with the variables of that graph. */
export class LoadedGraph {
  readonly #addon: TensorflowAddon;
  readonly #id: number;

  /**
   * Hands a graph to TensorFlow; the folder that this takes is gone afterwards.
   *
   * @throws {SessionError} if TensorFlow refuses the graph.
   */
  constructor(addon: TensorflowAddon, nodes: readonly GraphNode[]) {
    this.#addon = addon;
    const folder = mkdtempSync(path.join(tmpdir(), `albectra-graph-${process.pid}-`));
    try {
      writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
      this.#id = addon.loadSavedModel(folder, SAVED_MODEL_TAG);
    } catch (cause) {
      throw engineFailure('Loading the compiled graph', cause);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Runs the part of the graph that the outputs need.
   *
   * @param feeds Values by placeholder.
   * @param outputs Nodes to fetch, all of one call.
   * @returns One array per output.
   * @throws {SessionError} if TensorFlow fails.
   */
  run(feeds: ReadonlyMap<string, NamedArray>, outputs: readonly string[]): NamedArray[] {
    const addon = this.#addon;
    const inputIds: number[] = [];
    try {
      for (const feed of feeds.values()) inputIds.push(this.#createTensor(feed));
      const results = addon.runSavedModel(
        this.#id,
        inputIds,
        joinNames([...feeds.keys()]),
        joinNames(outputs),
      );
      return results.map((result) => this.#readAndDelete(result));
    } catch (cause) {
      throw engineFailure('Running the compiled graph', cause);
    } finally {
      for (const id of inputIds) addon.deleteTensor(id);
    }
  }

  /** Frees the graph and its variables. */
  close(): void {
    this.#addon.deleteSavedModel(this.#id);
  }

  #createTensor({ shape, dtype, values }: NamedArray): number {
    const code = dtype === 'int32' ? this.#addon.TF_INT32 : this.#addon.TF_FLOAT;
    return this.#addon.createTensor([...shape], code, values);
  }

  #readAndDelete({ id, shape, dtype }: TensorMetadata): NamedArray {
    try {
      const values = this.#addon.tensorDataSync(id);
      return { shape, dtype: dtype === this.#addon.TF_INT32 ? 'int32' : 'float32', values };
    } finally {
      this.#addon.deleteTensor(id);
    }
  }
}

/** How TensorFlow begins its complaint about a device that it does not have. */
const NO_DEVICE = 'Cannot assign a device for operation';

function joinNames(nodes: readonly string[]): string {
  return nodes.map((node) => `${node}:0`).join(',');
}

function engineFailure(what: string, cause: unknown): SessionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (reason.includes(NO_DEVICE)) {
    const message = `${what} failed: TensorFlow says: ${reason}. Name devices that are there.`;
    return new SessionError('unknown-device', message, { cause });
  }
  return new SessionError(
    'engine-failure',
    `${what} failed: TensorFlow says: ${reason}. Check the function's shapes and the free memory.`,
    { cause },
  );
}
