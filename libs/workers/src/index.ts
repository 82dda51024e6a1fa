export { answering, type WorkerAnswer } from './answer.ts';
export { WorkerLostError, WorkerTaskError } from './errors.ts';
export {
  openWorkerPool,
  type WorkerFunction,
  type WorkerPool,
  type WorkerPoolOptions,
} from './open-worker-pool.ts';
