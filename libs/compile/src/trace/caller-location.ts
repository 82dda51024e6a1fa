import { fileURLToPath } from 'node:url';

/** Frames of the machinery: tfjs, Node, and this package's own files next to this one. */
const OWN_FOLDER = new URL('.', import.meta.url).href;

/**
 * The file and line that asked for an operation: the first frame of a stack outside tfjs and this tracer.
 *
 * @param error An error thrown below the caller.
 * @returns `file:line:column`, or undefined if no such frame was kept.
 */
export function callerLocation(error: Error): string | undefined {
  for (const frame of (error.stack ?? '').split('\n').slice(1)) {
    const match = /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(frame.trim());
    const location = match?.[1];
    if (location === undefined || location.includes('/node_modules/')) continue;
    if (location.includes(OWN_FOLDER) || `file://${location}`.includes(OWN_FOLDER)) continue;
    return location.startsWith('file://') ? fileURLToPath(location) : location;
  }
  return undefined;
}
