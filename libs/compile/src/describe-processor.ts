import { availableParallelism, cpus } from 'node:os';

/** The processor for people: its model and the threads that this process may use. */
export function describeProcessor(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `${model} (${availableParallelism()} threads)`;
}
