import { readFileSync } from 'node:fs';

/** States of Linux's process status in which a process does nothing any more: it waits to be collected. */
const ENDED_STATES: readonly (string | undefined)[] = ['Z', 'X'];

/**
 * Tells when a running process began, in the system's own units, which tells it from a later one with its
 * number; empty if there is none.
 */
export function processStart(pid: number): string {
  try {
    // Fields 3 (state) and 22 (start), counted after the name, which may hold spaces.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return ENDED_STATES.includes(fields[0]) ? '' : (fields[19] ?? 'running');
  } catch {
    return isRunning(pid) ? 'running' : '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
