/** A pipeline stage: consumes one stream lazily and yields another. */
export type Stage<In, Out> = (source: AsyncIterable<In>) => AsyncIterable<Out>;
