/** What a module needs whose functions run in threads: without the pool, so that a thread does not load that, too. */
export { answering, type WorkerAnswer, type WorkerFunction } from './answer.ts';
