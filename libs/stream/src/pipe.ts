// One overload a length, each typed through: more parameters than a function otherwise takes here.
// oxlint-disable max-params
import type { Stage } from './stage.ts';

/**
 * Sends a source through stages, in order.
 *
 * Example: `pipe(source, tap(count), mapConcurrent(4, tokenize), prefetch(2))`.
 */
export function pipe<A>(source: AsyncIterable<A>): AsyncIterable<A>;
export function pipe<A, B>(source: AsyncIterable<A>, ab: Stage<A, B>): AsyncIterable<B>;
export function pipe<A, B, C>(source: AsyncIterable<A>, ab: Stage<A, B>, bc: Stage<B, C>): AsyncIterable<C>;
export function pipe<A, B, C, D>(
  source: AsyncIterable<A>,
  ab: Stage<A, B>,
  bc: Stage<B, C>,
  cd: Stage<C, D>,
): AsyncIterable<D>;
export function pipe<A, B, C, D, E>(
  source: AsyncIterable<A>,
  ab: Stage<A, B>,
  bc: Stage<B, C>,
  cd: Stage<C, D>,
  de: Stage<D, E>,
): AsyncIterable<E>;
export function pipe(
  source: AsyncIterable<unknown>,
  ...stages: readonly Stage<unknown, unknown>[]
): AsyncIterable<unknown> {
  return stages.reduce((stream, stage) => stage(stream), source);
}
