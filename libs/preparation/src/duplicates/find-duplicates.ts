/**
 * Finds the documents of a whole corpus that stood in it before, in a given memory.
 *
 * The hashes of all documents need not fit: their space is cut into ranges, and each range takes one
 * pass over the files, in the order of the corpus, with a table of what it met. So the first of equal
 * documents stays, whatever the memory, and however the corpus was cut into tasks. A range that has more
 * hashes than the table is halved and begun again; what was found before that holds.
 */
import { InvalidOptionError } from '../errors.ts';
import { writeDropList } from './drop-list.ts';
import { HashRange } from './hash-range.ts';
import { hashesIn, HashTable, HASH_WORDS } from './hash-table.ts';
import { ScanReader } from './scan-reader.ts';

/** Memory to read files through. */
const BUFFER_BYTES = 2 ** 20;
/** Hashes that there must be room for at least. */
const MIN_HASHES = 64;
/** Places of a table are a little more than its hashes need. */
const TABLE_SLACK_BYTES = 64;
const BITS_PER_BYTE = 8;

/** Files of a task. */
export interface DuplicateTask {
  /** What `DuplicateScan.write` wrote. */
  readonly scan: string;
  /** Where the ordinals of its duplicates go. */
  readonly drop: string;
}

/** What to look through. */
export interface DuplicateOptions {
  /** All tasks in the order of the corpus. */
  readonly tasks: readonly DuplicateTask[];
  /**
   * Memory for tables and buffers, in bytes: 1 MiB to read, a bit for each document, and the rest for
   * hashes, 22 bytes each. Less memory means more passes over the files, which have 16 bytes a document.
   */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What was found. */
export interface DuplicateCounts {
  readonly documents: number;
  readonly duplicates: number;
  /** Times that the files were read, in part or as a whole. */
  readonly passes: number;
}

/**
 * Finds duplicates among the documents of all tasks and writes a drop list for each task.
 *
 * @throws {OutputDamagedError} if a scan is cut or changed; no list is written then.
 * @throws {InvalidOptionError} if the memory is too small for the number of documents.
 */
export async function findDuplicates(options: DuplicateOptions): Promise<DuplicateCounts> {
  const reader = new ScanReader(BUFFER_BYTES);
  const starts = [0];
  for (const { scan } of options.tasks) {
    options.signal?.throwIfAborted();
    starts.push((starts.at(-1) ?? 0) + (await reader.countDocuments(scan)));
  }
  const search = new Search(options, reader, starts);
  const passes = await search.run();
  const duplicates = await search.writeDropLists();
  return { documents: starts.at(-1) ?? 0, duplicates, passes };
}

class Search {
  readonly #options: DuplicateOptions;
  readonly #reader: ScanReader;
  /** Documents before each task, and of all. */
  readonly #starts: readonly number[];
  /** A bit for each document: whether to drop it. */
  readonly #dropped: Uint8Array;
  readonly #isChecked: boolean[];

  constructor(options: DuplicateOptions, reader: ScanReader, starts: readonly number[]) {
    this.#options = options;
    this.#reader = reader;
    this.#starts = starts;
    this.#dropped = new Uint8Array(Math.ceil((starts.at(-1) ?? 0) / BITS_PER_BYTE));
    this.#isChecked = options.tasks.map(() => false);
  }

  /** Marks all duplicates; returns the passes that it took. */
  async run(): Promise<number> {
    const documents = this.#starts.at(-1) ?? 0;
    const room = this.#roomForHashes();
    const capacity = Math.min(room, Math.max(documents, MIN_HASHES));
    const table = new HashTable(capacity);
    const ranges = HashRange.all.cut(Math.max(0, Math.ceil(Math.log2(documents / capacity)))).reverse();
    let passes = 0;
    for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
      table.clear();
      passes++;
      if (!(await this.#pass(range, table))) ranges.push(...range.halves().toReversed());
    }
    return passes;
  }

  #roomForHashes(): number {
    const { memoryBytes } = this.#options;
    const room = hashesIn(memoryBytes - BUFFER_BYTES - this.#dropped.length - TABLE_SLACK_BYTES);
    if (room >= MIN_HASHES) return room;
    const least = BUFFER_BYTES + this.#dropped.length + 2 * 16 * MIN_HASHES;
    throw new InvalidOptionError('duplicateMemoryBytes', `at least ${least} for this corpus`, memoryBytes);
  }

  /** Looks through all tasks for the hashes of a range; false if they are more than the table holds. */
  async #pass(range: HashRange, table: HashTable): Promise<boolean> {
    for (const [task, { scan }] of this.#options.tasks.entries()) {
      let document = this.#starts[task] ?? 0;
      const isComplete = await this.#reader.read(scan, this.#isChecked[task] !== true, (hashes) => {
        this.#options.signal?.throwIfAborted();
        const fits = this.#visit(hashes, document, { range, table });
        document += hashes.length / HASH_WORDS;
        return fits;
      });
      if (!isComplete) return false;
      this.#isChecked[task] = true;
    }
    return true;
  }

  #visit(
    hashes: Int32Array,
    first: number,
    { range, table }: { range: HashRange; table: HashTable },
  ): boolean {
    const dropped = this.#dropped;
    for (let offset = 0, document = first; offset < hashes.length; offset += HASH_WORDS, document++) {
      if (!range.has(hashes, offset)) continue;
      const wasFull = table.isFull;
      if (table.addOrFind(hashes, offset)) {
        dropped[Math.floor(document / BITS_PER_BYTE)]! |= 1 << (document % BITS_PER_BYTE);
      } else if (wasFull) return false;
    }
    return true;
  }

  /** Writes the list of each task; returns how many documents they drop. */
  async writeDropLists(): Promise<number> {
    let duplicates = 0;
    for (const [task, { drop }] of this.#options.tasks.entries()) {
      this.#options.signal?.throwIfAborted();
      const start = this.#starts[task] ?? 0;
      const documents = (this.#starts[task + 1] ?? start) - start;
      const ordinals = this.#ordinalsFrom(start, documents);
      duplicates += ordinals.length;
      await writeDropList(drop, { documents, ordinals });
    }
    return duplicates;
  }

  #ordinalsFrom(start: number, documents: number): Int32Array {
    let count = 0;
    for (let ordinal = 0; ordinal < documents; ordinal++) if (this.#isDropped(start + ordinal)) count++;
    const ordinals = new Int32Array(count);
    for (let ordinal = documents - 1; count > 0; ordinal--) {
      if (this.#isDropped(start + ordinal)) ordinals[--count] = ordinal;
    }
    return ordinals;
  }

  #isDropped(document: number): boolean {
    return ((this.#dropped[Math.floor(document / BITS_PER_BYTE)]! >> (document % BITS_PER_BYTE)) & 1) === 1;
  }
}
