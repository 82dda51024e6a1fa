import { doneNode } from '../trace/state-nodes.ts';
import type { TensorflowAddon } from './load-tensorflow.ts';
import { LoadedGraph } from './loaded-graph.ts';

/**
 * Checks that TensorFlow has devices, by a graph of one constant on each.
 *
 * @param devices TensorFlow's names of them.
 * @throws {SessionError} `unknown-device`, with those that it has.
 */
export function requireDevices(addon: TensorflowAddon, devices: readonly string[]): void {
  if (devices.length === 0) return;
  const nodes = devices.map((device, i) => ({ ...doneNode(`device/${i}`, []), device }));
  new LoadedGraph(addon, nodes).close();
}
