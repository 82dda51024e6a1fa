export type { WorkerAnswer, WorkerFunction } from './answer.ts';
export { WorkerLostError, WorkerTaskError } from './errors.ts';
export { openWorkerPool, type WorkerPool, type WorkerPoolOptions } from './open-worker-pool.ts';
