import type { SortedKeys } from './sorted-keys.ts';

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
class OpenState {
  readonly labels: Uint8Array = new Uint8Array(256);
  readonly targets: Int32Array = new Int32Array(256);
  count = 0;
}

/** Finished states in flat arrays, found again by their transitions. */
class StateRegister {
  private starts = new Int32Array(1024);
  private labels = new Uint8Array(4096);
  private targets = new Int32Array(4096);
  private hashes = new Int32Array(1024);
  private slots = new Int32Array(4096).fill(-1);
  private stateCount = 0;

  /** Returns the state that has exactly these transitions, made if there is none yet. */
  intern(state: OpenState): number {
    const mask = this.slots.length - 1;
    const hash = hashOf(state);
    let slot = hash & mask;
    for (let known = this.slots[slot]!; known >= 0; known = this.slots[slot]!) {
      if (this.hashes[known] === hash && this.equals(known, state)) return known;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.stateCount;
    const made = this.append(state, hash);
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

  private append({ labels, targets, count }: OpenState, hash: number): number {
    const start = this.starts[this.stateCount]!;
    const end = start + count;
    if (end > this.labels.length) {
      this.labels = grown(this.labels, new Uint8Array(end * 2));
      this.targets = grown(this.targets, new Int32Array(end * 2));
    }
    if (this.stateCount + 2 > this.starts.length) {
      this.starts = grown(this.starts, new Int32Array(this.starts.length * 2));
      this.hashes = grown(this.hashes, new Int32Array(this.hashes.length * 2));
    }
    for (let index = 0; index < count; index++) {
      this.labels[start + index] = labels[index]!;
      this.targets[start + index] = targets[index]!;
    }
    this.hashes[this.stateCount] = hash;
    this.starts[this.stateCount + 1] = end;
    return this.stateCount++;
  }

  private equals(known: number, { labels, targets, count }: OpenState): boolean {
    const start = this.starts[known]!;
    if (this.starts[known + 1]! - start !== count) return false;
    for (let index = 0; index < count; index++) {
      if (this.labels[start + index] !== labels[index]) return false;
      if (this.targets[start + index] !== targets[index]) return false;
    }
    return true;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let state = 0; state < this.stateCount; state++) {
      let slot = this.hashes[state]! & mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = state;
    }
  }
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function hashOf({ labels, targets, count }: OpenState): number {
  let hash = count;
  for (let index = 0; index < count; index++) {
    hash = Math.imul(hash ^ labels[index]!, 0x01000193);
    hash = Math.imul(hash ^ targets[index]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

/**
 * Builds the smallest automaton of a set of keys.
 *
 * Keys are added in order; what lies behind the prefix shared with the next key is finished at
 * once and merged with an equal state if there is one (Daciuk et al. 2000, algorithm 1). So the
 * memory in use grows with the result and with the longest key (1.3 KB a byte), not with the keys.
 */
export function buildMinimalAutomaton({ bytes, starts, values }: SortedKeys): Automaton {
  const register = new StateRegister();
  // The open states by depth; those below `depth` are empty and wait to be used again.
  const open: OpenState[] = [new OpenState()];
  let depth = 0;
  const closeDownTo = (prefix: number): void => {
    for (; depth > prefix; depth--) setLastTarget(open[depth - 1]!, close(register, open[depth]!));
  };
  let before = bytes.length;
  for (let key = 0; key < starts.length; key++) {
    const start = starts[key]!;
    closeDownTo(sharedLength(bytes, before, start));
    for (; bytes[start + depth] !== END_LABEL; depth++) {
      addTransition(open[depth]!, bytes[start + depth]!);
      open[depth + 1] ??= new OpenState();
    }
    addTransition(open[depth]!, END_LABEL);
    setLastTarget(open[depth]!, values[key]!);
    before = start;
  }
  closeDownTo(0);
  return register.finish(close(register, open[0]!));
}

/** Length of what two keys have in common; none of them ends within it, as they differ. */
function sharedLength(bytes: Uint8Array, left: number, right: number): number {
  let length = 0;
  while (bytes[left + length] === bytes[right + length]) length++;
  return length;
}

function addTransition(state: OpenState, label: number): void {
  state.labels[state.count++] = label;
}

function setLastTarget(state: OpenState, target: number): void {
  state.targets[state.count - 1] = target;
}

/** Finishes a state, and empties it. */
function close(register: StateRegister, state: OpenState): number {
  const closed = register.intern(state);
  state.count = 0;
  return closed;
}
