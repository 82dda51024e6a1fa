import type { NamedArray, NamedArrays } from '@albectra/ops';
import type { RandomKey } from '@albectra/random';

import { checkArrays, findFunction, hostArray } from '../check-arrays.ts';
import type { Session, TensorFunctions } from '../engine.ts';
import { SessionError } from '../errors.ts';
import type { Branch } from '../graph/branch.ts';
import type { GraphPass } from '../passes/graph-pass.ts';
import { releaseArrays } from '../release-arrays.ts';
import {
  assignBranch,
  HOST_DEVICE,
  readBranch,
  stateGroups,
  stateSlots,
  usedStateNodes,
  type StateSlot,
} from '../trace/state-nodes.ts';
import { inputName, KEY_INPUT, traceFunction, type Trace } from '../trace/trace-function.ts';
import { LoadedBranches } from './loaded-branches.ts';
import type { TensorflowAddon } from './load-tensorflow.ts';

/** The device that holds the state where there are GPUs. */
const GPU_DEVICE = '/device:GPU:0';

/** What a {@link TensorflowSession} compiles, and how. */
export interface Program {
  readonly functions: TensorFunctions;
  /** Rewrites of the recorded graph of a function. */
  readonly passesOf: (name: string) => readonly GraphPass[];
  /** TensorFlow's names of the devices that functions ask for by number. */
  readonly devices: readonly string[];
  /** Whether XLA compiles chains of elementwise operations. */
  readonly fuse: boolean;
  /** Whether the arrays of the first state become the session's own. */
  readonly takeState: boolean;
}

/**
 * Functions compiled into one TensorFlow graph, over variables that stay on the device.
 *
 * Variables belong to a TensorFlow session, and a session to one graph. So a function or a set of
 * shapes that is new makes a new graph of all that is known, and the state moves to it by way of
 * the host, bit for bit. A training run meets its few shapes early and never pays again.
 */
export class TensorflowSession implements Session {
  readonly #addon: TensorflowAddon;
  readonly #program: Program;
  readonly #slots: readonly StateSlot[];
  readonly #groups: readonly (readonly StateSlot[])[];
  readonly #traces = new Map<string, Trace>();
  /** Traces that are in no graph yet. */
  readonly #waiting = new Set<string>();
  #traceCount = 0;
  #compilations = 0;
  #graph: LoadedBranches | undefined;
  /** The state while no graph holds it. */
  #hostState: NamedArrays | undefined;

  constructor(addon: TensorflowAddon, state: NamedArrays, program: Program) {
    checkArrays(state, 'state');
    this.#addon = addon;
    this.#program = program;
    this.#slots = stateSlots(state, addon.isUsingGpuDevice() ? GPU_DEVICE : HOST_DEVICE);
    this.#groups = stateGroups(this.#slots);
    this.#hostState = program.takeState ? state : copyArrays(state);
  }

  get compilations(): number {
    return this.#compilations;
  }

  async run(name: string, batch: NamedArrays, key: RandomKey): Promise<NamedArrays> {
    this.#checkOpen();
    checkArrays(batch, 'batch');
    const trace = this.#trace(name, batch);
    const graph = this.#loadedGraph();
    const feeds = feedsOf(trace, batch, key);
    const results = this.#guarded(trace, () => graph.run(trace.prefix, feeds));
    return Object.fromEntries(trace.outputs.map((output, i) => [output.name, results[i] as NamedArray]));
  }

  async prepare(name: string, batch: NamedArrays): Promise<void> {
    this.#checkOpen();
    checkArrays(batch, 'batch');
    this.#trace(name, batch);
  }

  async readState(): Promise<NamedArrays> {
    this.#checkOpen();
    return this.#hostState === undefined ? this.#readGraph() : copyArrays(this.#hostState);
  }

  close(): void {
    this.#graph?.close();
    this.#graph = undefined;
    this.#hostState = undefined;
    this.#traces.clear();
    this.#waiting.clear();
  }

  /** The trace of a function for a batch's shapes; a new one waits to be loaded. */
  #trace(name: string, batch: NamedArrays): Trace {
    const signature = signatureOf(name, batch);
    const known = this.#traces.get(signature);
    if (known !== undefined) return known;
    const { functions, passesOf, devices, fuse } = this.#program;
    const fuseBias = !this.#addon.isUsingGpuDevice();
    const trace = traceFunction({
      name,
      function: findFunction(functions, name),
      batch,
      slots: this.#slots,
      prefix: `trace${this.#traceCount++}/`,
      passes: passesOf(name),
      devices,
      fuse,
      fuseBias,
    });
    this.#unload();
    this.#traces.set(signature, trace);
    this.#waiting.add(signature);
    return trace;
  }

  /** Takes the state back to the host, and drops the graph. */
  #unload(): void {
    if (this.#graph === undefined) return;
    this.#hostState = this.#readGraph();
    this.#graph.close();
    this.#graph = undefined;
  }

  /** The graph of all traces, with the state in it. If it cannot be loaded, those that are new are forgotten. */
  #loadedGraph(): LoadedBranches {
    if (this.#graph !== undefined) return this.#graph;
    try {
      this.#graph = this.#load();
    } catch (error) {
      for (const signature of this.#waiting) this.#traces.delete(signature);
      throw error;
    } finally {
      this.#waiting.clear();
    }
    releaseArrays(this.#hostState ?? {});
    this.#hostState = undefined;
    this.#compilations++;
    return this.#graph;
  }

  /** A step that fails halfway may have replaced part of the state: nobody shall go on with that. */
  #guarded<T>(trace: Trace, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (trace.changesState) this.close();
      throw error;
    }
  }

  #load(): LoadedBranches {
    const graph = new LoadedBranches(this.#addon, [
      ...this.#groups.flatMap((group, i) => [
        assignBranch(assignName(i), group),
        readBranch(readName(i), group),
      ]),
      ...[...this.#traces.values()].map((trace) => traceBranch(trace, this.#slots)),
    ]);
    const state = this.#hostState ?? {};
    try {
      for (const [i, group] of this.#groups.entries()) {
        const feeds = group.map(({ feed, name }) => [feed, state[name] as NamedArray] as const);
        graph.run(assignName(i), new Map(feeds));
      }
      return graph;
    } catch (error) {
      graph.close();
      throw error;
    }
  }

  #readGraph(): NamedArrays {
    const graph = this.#graph as LoadedBranches;
    const arrays = this.#groups.flatMap((_, i) => graph.run(readName(i), new Map()));
    return Object.fromEntries(this.#slots.map(({ name }, i) => [name, arrays[i] as NamedArray]));
  }

  #checkOpen(): void {
    if (this.#graph !== undefined || this.#hostState !== undefined) return;
    throw new SessionError(
      'session-closed',
      'Running failed: expected an open session, got a closed one. Open another.',
    );
  }
}

function assignName(group: number): string {
  return `state/assign/${group}`;
}

function readName(group: number): string {
  return `state/read/${group}`;
}

/** A trace, with all of the state that it needs. */
function traceBranch({ prefix, nodes, outputs, done }: Trace, slots: readonly StateSlot[]): Branch {
  return {
    name: prefix,
    nodes: [...usedStateNodes(slots, nodes), ...nodes],
    results: [...outputs, { node: done, dtype: 'float32', shape: [] }],
  };
}

function signatureOf(name: string, batch: NamedArrays): string {
  const inputs = Object.entries(batch)
    .map(([input, { dtype, shape }]) => `${JSON.stringify(input)}:${dtype}[${shape.join(',')}]`)
    .toSorted();
  return `${JSON.stringify(name)}(${inputs.join(';')})`;
}

function feedsOf(trace: Trace, batch: NamedArrays, key: RandomKey): Map<string, NamedArray> {
  const values = Int32Array.of(key[0] | 0, key[1] | 0);
  const sources = new Map<string, NamedArray>([
    [KEY_INPUT, { shape: [2], dtype: 'int32', values }],
    ...Object.entries(batch).map(([name, array]) => [inputName(name), array] as const),
  ]);
  return new Map([...trace.inputs].map(([name, node]) => [node, sources.get(name) as NamedArray]));
}

function copyArrays(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, hostArray(array, array.values.slice())]),
  );
}
