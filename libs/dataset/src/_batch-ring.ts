import { bytesPerBatch, viewBatch } from './_batch-arrays.ts';
import type { BatchArrays, BatchShape } from './_batch-arrays.ts';

/**
 * A ring of batches in shared memory between one thread that fills them and one that uses them.
 *
 * Counters only rise (modulo 2^32): batch k lies in slot k modulo the number of slots. Full is when
 * the filling thread is a whole ring ahead; it then sleeps until a batch is given back. The consumer
 * waits for the signal, which rises at every event that it may be waiting for.
 */

/** The shared memory of a ring; it can be sent to another thread. */
export interface RingMemory {
  /** Counters, see the indices below. */
  readonly control: SharedArrayBuffer;
  /** One buffer per slot. */
  readonly slots: readonly SharedArrayBuffer[];
}

const FILLED = 0;
const RELEASED = 1;
const ENDED = 2;
const SIGNAL = 3;
const CONTROL_BYTES = 4 * Int32Array.BYTES_PER_ELEMENT;
const FEWEST_SLOTS = 2;
/** More slots than this never help: the filling thread is either far ahead or too slow. */
const MOST_SLOTS = 64;

/** Allocates a ring of at most `maxBytes`, or of two batches if those take more. */
export function allocateRing(shape: BatchShape, maxBytes: number): RingMemory {
  const slotBytes = bytesPerBatch(shape);
  const slotCount = Math.max(FEWEST_SLOTS, Math.min(MOST_SLOTS, Math.floor(maxBytes / slotBytes)));
  return {
    control: new SharedArrayBuffer(CONTROL_BYTES),
    slots: Array.from({ length: slotCount }, () => new SharedArrayBuffer(slotBytes)),
  };
}

/** The end of a ring that fills batches; it blocks its thread while the ring is full. */
export class RingProducer {
  readonly #control: Int32Array;
  readonly #slots: readonly BatchArrays[];
  #next = 0;

  constructor(memory: RingMemory, shape: BatchShape) {
    this.#control = new Int32Array(memory.control);
    this.#slots = memory.slots.map((slot) => viewBatch(slot, shape));
  }

  /** Waits for a free slot and returns it. */
  acquire(): BatchArrays {
    for (;;) {
      const released = Atomics.load(this.#control, RELEASED);
      const filled = Atomics.load(this.#control, FILLED);
      if (((filled - released) | 0) < this.#slots.length) return this.#slots[this.#next]!;
      Atomics.wait(this.#control, RELEASED, released);
    }
  }

  /** Hands the acquired slot over. */
  publish(): void {
    this.#next = (this.#next + 1) % this.#slots.length;
    Atomics.add(this.#control, FILLED, 1);
    raiseSignal(this.#control);
  }

  /** Says that no batch will follow. */
  end(): void {
    Atomics.store(this.#control, ENDED, 1);
    raiseSignal(this.#control);
  }
}

/** The end of a ring that uses batches; it never blocks its thread. */
export class RingConsumer {
  readonly #control: Int32Array;
  readonly #slots: readonly BatchArrays[];
  #next = 0;
  #holds = false;

  constructor(memory: RingMemory, shape: BatchShape) {
    this.#control = new Int32Array(memory.control);
    this.#slots = memory.slots.map((slot) => viewBatch(slot, shape));
  }

  /** Gives the slot taken last back, to be filled anew. */
  release(): void {
    if (!this.#holds) return;
    this.#holds = false;
    Atomics.add(this.#control, RELEASED, 1);
    Atomics.notify(this.#control, RELEASED);
  }

  /** Takes the next batch if it is ready; release the one before first. */
  take(): BatchArrays | undefined {
    if (Atomics.load(this.#control, FILLED) === Atomics.load(this.#control, RELEASED)) return undefined;
    const slot = this.#slots[this.#next]!;
    this.#next = (this.#next + 1) % this.#slots.length;
    this.#holds = true;
    return slot;
  }

  /** Tells whether no batch will follow those that are ready. */
  get ended(): boolean {
    return Atomics.load(this.#control, ENDED) === 1;
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
