/** Something that waits for its turn, which comes by falling `priority`. */
interface Waiting {
  readonly priority: number;
}

/**
 * A binary heap that gives items by falling priority, those of equal priority in the very order in
 * which the C++ library of GNU would (`std::push_heap` and `std::pop_heap`, which
 * `std::priority_queue` uses): n-best lists then agree with SentencePiece's also where scores tie.
 */
export class BestFirstAgenda<Item extends Waiting> {
  private readonly items: Item[] = [];

  /** How many items wait. */
  get size(): number {
    return this.items.length;
  }

  /** Adds an item. */
  push(item: Item): void {
    this.items.push(item);
    this.raise(this.items.length - 1, item);
  }

  /** Takes the first item, or `undefined` if none waits. */
  pop(): Item | undefined {
    const { items } = this;
    const last = items.pop();
    const first = items[0];
    if (last === undefined || first === undefined) return last;
    this.raise(this.sinkHole(), last);
    return first;
  }

  /** Moves the hole at the root down to a leaf, always in favour of the greater child, of equal ones the right one. */
  private sinkHole(): number {
    const { items } = this;
    let hole = 0;
    for (let child = 2; hole * 2 + 1 < items.length; child = hole * 2 + 2) {
      const right = items[child];
      const left = items[child - 1]!;
      const isRight = right !== undefined && right.priority >= left.priority;
      items[hole] = isRight ? right : left;
      hole = isRight ? child : child - 1;
    }
    return hole;
  }

  /** Puts an item into a hole, and raises it past parents of less priority. */
  private raise(from: number, item: Item): void {
    const { items } = this;
    let hole = from;
    for (let parent = (hole - 1) >> 1; hole > 0; parent = (hole - 1) >> 1) {
      const above = items[parent]!;
      if (above.priority >= item.priority) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }
}
