export { mapConcurrent } from './map-concurrent.ts';
export { pipe } from './pipe.ts';
export { prefetch } from './prefetch.ts';
export type { Stage } from './stage.ts';
export { tap } from './tap.ts';
