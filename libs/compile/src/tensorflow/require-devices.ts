import { SessionError } from '../errors.ts';
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
  try {
    new LoadedGraph(addon, nodes).close();
  } catch (error) {
    const known = error instanceof SessionError && error.code === 'unknown-device';
    throw known ? unknownDevice(devices, error) : error;
  }
}

function unknownDevice(devices: readonly string[], cause: SessionError): SessionError {
  // TensorFlow lists /job:localhost/replica:0/task:0/device:CPU:0, ….
  const present = /available devices are \[([^\]]*)\]/.exec(cause.message)?.[1] ?? '';
  const names = present.match(/\/device:\w+:\d+/g) ?? ['others'];
  return new SessionError(
    'unknown-device',
    `Opening a session failed: expected the devices ${devices.join(', ')}, got ${names.join(', ')}. Name devices that are there, or fewer.`,
    { cause },
  );
}
