import { bytesPerBatch, viewBatch } from './_batch-arrays.ts';
import type { BatchArrays, BatchShape } from './_batch-arrays.ts';
import { RowKernel, scratchBytes } from './_row-kernel.ts';
import type { KernelSize } from './_row-kernel.ts';
import { allocateWasmMemory } from './_web-assembly.ts';
import type { SharedWasmMemory } from './_web-assembly.ts';

/**
 * A ring of batches in shared memory between threads that fill them and one that uses them.
 *
 * Batch k lies in slot k modulo the number of slots. Which thread fills it is agreed beforehand: none
 * waits for another, only for the slot to be given back. A slot says which batch was filled last. The
 * consumer waits for the signal, which rises at every event that it may be waiting for. Counts are
 * modulo 2^32.
 */

/** The shared memory of a ring; it can be sent to another thread. */
export interface RingMemory {
  /** Counters, see the indices below. */
  readonly control: SharedArrayBuffer;
  readonly slots: readonly RingSlot[];
  /** What all slots lie in, if modules of WebAssembly can write to it. */
  readonly memory: SharedWasmMemory | undefined;
}

/** The place of a batch. */
export interface RingSlot {
  /** Absent if it is that of the ring's memory. */
  readonly buffer: SharedArrayBuffer | undefined;
  /** Where it starts in the buffer. */
  readonly address: number;
}

const RELEASED = 0;
const SIGNAL = 1;
/** From here on one counter per slot: 1 + number of the batch that was filled last, 0 if none. */
const FILLED = 2;
const FEWEST_SLOTS = 2;
/** More slots than this never help: the filling threads are either far ahead or too slow. */
const MOST_SLOTS = 64;

/** Allocates a ring of at most `maxBytes`, or of `fewestSlots` batches if those take more. */
export function allocateRing(
  shapes: readonly BatchShape[],
  { maxBytes, fewestSlots = FEWEST_SLOTS }: { readonly maxBytes: number; readonly fewestSlots?: number },
): RingMemory {
  const slotBytes = Math.max(...shapes.map(bytesPerBatch));
  const slotCount = Math.max(fewestSlots, Math.min(MOST_SLOTS, Math.floor(maxBytes / slotBytes)));
  const control = new SharedArrayBuffer((FILLED + slotCount) * Int32Array.BYTES_PER_ELEMENT);
  // Behind the slots, a place for the rows of a batch for each thread: there are fewer threads than the fewest slots.
  const memory = allocateWasmMemory(slotCount * slotBytes + fewestSlots * scratchBytes(largestOf(shapes)));
  const slots = Array.from({ length: slotCount }, (_, slot) =>
    memory === undefined
      ? { buffer: new SharedArrayBuffer(slotBytes), address: 0 }
      : { buffer: undefined, address: slot * slotBytes },
  );
  return { control, slots, memory };
}

/** Creates what writes rows into the batches of a ring for one of its threads, where there is a way to. */
export function createRowKernel(
  { memory, slots }: RingMemory,
  shapes: readonly BatchShape[],
  worker: number,
): RowKernel | undefined {
  if (memory === undefined) return undefined;
  const size = largestOf(shapes);
  const slotBytes = Math.max(...shapes.map(bytesPerBatch));
  const scratch = slots.length * slotBytes + worker * scratchBytes(size);
  try {
    return new RowKernel({ memory, scratch }, size);
  } catch {
    return undefined;
  }
}

function largestOf(shapes: readonly BatchShape[]): KernelSize {
  return {
    batchSize: Math.max(...shapes.map(({ batchSize }) => batchSize)),
    sequenceLength: Math.max(...shapes.map(({ sequenceLength }) => sequenceLength)),
  };
}

/** The slots of a ring as batches of any of the shapes. */
class SlotViews {
  readonly #memory: RingMemory;
  readonly #shapes: readonly BatchShape[];
  readonly #views: BatchArrays[][];

  constructor(memory: RingMemory, shapes: readonly BatchShape[]) {
    this.#memory = memory;
    this.#shapes = shapes;
    this.#views = memory.slots.map(() => []);
  }

  /** Returns the slot of a batch in a shape. */
  view(batchNumber: number, shape: number): BatchArrays {
    const slot = batchNumber % this.#views.length;
    return (this.#views[slot]![shape] ??= this.#makeView(slot, shape));
  }

  #makeView(slot: number, shape: number): BatchArrays {
    const { buffer, address } = this.#memory.slots[slot]!;
    return viewBatch(buffer ?? this.#memory.memory!.buffer, this.#shapes[shape]!, address);
  }
}

/** The end of a ring that fills batches; it blocks its thread while the ring is full. */
export class RingProducer {
  readonly #control: Int32Array;
  readonly #slotCount: number;
  readonly #views: SlotViews;

  constructor(memory: RingMemory, shapes: readonly BatchShape[]) {
    this.#control = new Int32Array(memory.control);
    this.#slotCount = memory.slots.length;
    this.#views = new SlotViews(memory, shapes);
  }

  /** Waits for the slot of a batch and returns it in the given shape. */
  acquire(batchNumber: number, shape: number): BatchArrays {
    for (;;) {
      const released = Atomics.load(this.#control, RELEASED);
      if (((batchNumber - released) | 0) < this.#slotCount) return this.#views.view(batchNumber, shape);
      Atomics.wait(this.#control, RELEASED, released);
    }
  }

  /** Hands the acquired slot of a batch over. */
  publish(batchNumber: number): void {
    Atomics.store(this.#control, FILLED + (batchNumber % this.#slotCount), (batchNumber + 1) | 0);
    raiseSignal(this.#control);
  }
}

/** The end of a ring that uses batches; it never blocks its thread. */
export class RingConsumer {
  readonly #control: Int32Array;
  readonly #slotCount: number;
  readonly #views: SlotViews;
  #next = 0;
  #holds = false;

  constructor(memory: RingMemory, shapes: readonly BatchShape[]) {
    this.#control = new Int32Array(memory.control);
    this.#slotCount = memory.slots.length;
    this.#views = new SlotViews(memory, shapes);
  }

  /** Number of the batch to be taken next. */
  get next(): number {
    return this.#next;
  }

  /** Gives the slot taken last back, to be filled anew. */
  release(): void {
    if (!this.#holds) return;
    this.#holds = false;
    Atomics.add(this.#control, RELEASED, 1);
    Atomics.notify(this.#control, RELEASED);
  }

  /** Tells whether a batch, the next or one of those that there are slots for behind it, is ready. */
  isFilled(batchNumber: number): boolean {
    const filled = Atomics.load(this.#control, FILLED + (batchNumber % this.#slotCount));
    return filled === ((batchNumber + 1) | 0);
  }

  /** Takes the next batch, which is of the given shape, if it is ready; release the one before first. */
  take(shape: number): BatchArrays | undefined {
    if (!this.isFilled(this.#next)) return undefined;
    this.#holds = true;
    return this.#views.view(this.#next++, shape);
  }

  /** The number of events so far, to be passed to {@link RingConsumer.changed}. */
  get signal(): number {
    return Atomics.load(this.#control, SIGNAL);
  }

  /** Waits until there have been more events than `signal`. */
  async changed(signal: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#control, SIGNAL, signal);
    if (wait.async) await wait.value;
  }

  /** Wakes whoever waits for a change. */
  wake(): void {
    raiseSignal(this.#control);
  }
}

function raiseSignal(control: Int32Array): void {
  Atomics.add(control, SIGNAL, 1);
  Atomics.notify(control, SIGNAL);
}
