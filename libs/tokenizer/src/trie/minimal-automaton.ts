import type { TrieEntry } from './build-double-array.ts';

/** Label of the pseudo-transition that carries the value of a key that ends at a state. */
export const END_LABEL = 0;

/**
 * The smallest acyclic automaton that maps a set of keys to their values.
 *
 * State `s` has the transitions `starts[s] <= t < starts[s + 1]`, by ascending label. A transition
 * leads to the state `targets[t]`, or carries the value `targets[t]` if its label is 0.
 */
export interface Automaton {
  readonly root: number;
  readonly starts: Int32Array;
  readonly labels: Uint8Array;
  readonly targets: Int32Array;
}

/** A state that may still get transitions, since keys with its prefix may follow. */
interface OpenState {
  readonly labels: number[];
  readonly targets: number[];
}

/** Finished states in flat arrays, found again by their transitions. */
class StateRegister {
  private starts = new Int32Array(1024);
  private labels = new Uint8Array(4096);
  private targets = new Int32Array(4096);
  private slots = new Int32Array(4096).fill(-1);
  private stateCount = 0;

  /** Returns the state that has exactly these transitions, made if there is none yet. */
  intern(state: OpenState): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(state) & mask;
    for (let known = this.slots[slot]!; known >= 0; known = this.slots[slot]!) {
      if (this.equals(known, state)) return known;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.stateCount;
    const made = this.append(state);
    if (this.stateCount * 2 > this.slots.length) this.rehash();
    return made;
  }

  finish(root: number): Automaton {
    const transitionCount = this.starts[this.stateCount]!;
    return {
      root,
      starts: this.starts.slice(0, this.stateCount + 1),
      labels: this.labels.slice(0, transitionCount),
      targets: this.targets.slice(0, transitionCount),
    };
  }

  private append(state: OpenState): number {
    const start = this.starts[this.stateCount]!;
    const end = start + state.labels.length;
    if (end > this.labels.length) {
      this.labels = grown(this.labels, new Uint8Array(end * 2));
      this.targets = grown(this.targets, new Int32Array(end * 2));
    }
    if (this.stateCount + 2 > this.starts.length) {
      this.starts = grown(this.starts, new Int32Array(this.starts.length * 2));
    }
    this.labels.set(state.labels, start);
    this.targets.set(state.targets, start);
    this.starts[this.stateCount + 1] = end;
    return this.stateCount++;
  }

  private equals(known: number, state: OpenState): boolean {
    const start = this.starts[known]!;
    if (this.starts[known + 1]! - start !== state.labels.length) return false;
    for (let index = 0; index < state.labels.length; index++) {
      if (this.labels[start + index] !== state.labels[index]) return false;
      if (this.targets[start + index] !== state.targets[index]) return false;
    }
    return true;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let state = 0; state < this.stateCount; state++) {
      const start = this.starts[state]!;
      const end = this.starts[state + 1]!;
      let slot =
        hashOf({ labels: this.labels.subarray(start, end), targets: this.targets.subarray(start, end) }) &
        mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = state;
    }
  }
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function hashOf(state: { readonly labels: ArrayLike<number>; readonly targets: ArrayLike<number> }): number {
  let hash = state.labels.length;
  for (let index = 0; index < state.labels.length; index++) {
    hash = Math.imul(hash ^ state.labels[index]!, 0x01000193);
    hash = Math.imul(hash ^ state.targets[index]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

/**
 * Builds the smallest automaton of `sorted` entries: their keys ascend and differ.
 *
 * Keys are added in order; what lies behind the prefix shared with the next key is finished at
 * once and merged with an equal state if there is one (Daciuk et al. 2000, algorithm 1). So the
 * memory in use grows with the result, not with the keys.
 */
export function buildMinimalAutomaton(sorted: readonly TrieEntry[]): Automaton {
  const register = new StateRegister();
  // The open states by depth; those below `depth` are empty and wait to be used again.
  const open: OpenState[] = [{ labels: [], targets: [] }];
  let depth = 0;
  const closeDownTo = (prefix: number): void => {
    for (; depth > prefix; depth--) open[depth - 1]!.targets.push(close(register, open[depth]!));
  };
  let before: Uint8Array = new Uint8Array(0);
  for (const { key, value } of sorted) {
    closeDownTo(sharedLength(before, key));
    for (; depth < key.length; depth++) {
      open[depth]!.labels.push(key[depth]!);
      open[depth + 1] ??= { labels: [], targets: [] };
    }
    open[depth]!.labels.push(END_LABEL);
    open[depth]!.targets.push(value);
    before = key;
  }
  closeDownTo(0);
  return register.finish(close(register, open[0]!));
}

function sharedLength(left: Uint8Array, right: Uint8Array): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** Finishes a state, and empties it. */
function close(register: StateRegister, state: OpenState): number {
  const closed = register.intern(state);
  state.labels.length = 0;
  state.targets.length = 0;
  return closed;
}
