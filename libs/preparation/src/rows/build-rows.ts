import {
  buildAlbertExamples,
  buildElectraExamples,
  buildFullSentenceExamples,
  concatenateExamples,
  countPacks,
  countRows,
  packExamples,
  recycleExamples,
  takeExamples,
  takePacks,
  type ExampleBatch,
  type TokenizedDocuments,
} from '@albectra/examples';
import { drawStaticMasks, type Masker } from '@albectra/masking';
import { deriveKey, Draws, type RandomKey } from '@albectra/random';
import type { SplitName } from '@albectra/shards/manifest';
import type { DocumentCollector } from '../documents/document-collector.ts';
import { selectDocuments } from '../documents/select-documents.ts';
import type { Plan } from '../plan.ts';
import type { StageMeter } from '../stages/stage-meter.ts';
import { lengthBinsOf } from '../stages/stages.ts';
import { dealingOrder } from './shares.ts';

/** Row indices of one task; tasks draw their masks from disjoint ranges. */
const ROWS_PER_TASK = 2 ** 32;

/** Rows of one length bin. */
export interface BinnedRows {
  readonly bin: number;
  readonly rows: ExampleBatch;
}

/** What rows are built for. */
export interface RowPlace {
  readonly task: number;
  readonly split: SplitName;
  /** Number of the chunk of documents within the task. */
  readonly chunk: number;
}

/** Builds the rows of a task, one chunk of documents after the other. */
export class RowBuilder {
  readonly #plan: Plan;
  readonly #masker: Masker | undefined;
  readonly #meter: StageMeter;
  /** Rows masked so far, which numbers them within the task. */
  readonly #masked: Record<SplitName, number> = { train: 0, heldout: 0 };

  constructor(plan: Plan, masker: Masker, meter: StageMeter) {
    this.#plan = plan;
    this.#masker = plan.configuration.masking.mode === 'static' ? masker : undefined;
    this.#meter = meter;
  }

  /**
   * Builds the rows of some documents: all passes over them, sorted into length bins, packed, in the order
   * in which they are dealt to shards, with masks if they are static.
   */
  build(collector: DocumentCollector, place: RowPlace): readonly BinnedRows[] {
    if (collector.documentCount === 0) return [];
    this.#meter.enter('examples');
    const rows = buildPasses(this.#plan, collector);
    this.#meter.enter('order');
    return this.#sortByLength(rows)
      .filter((binned) => countRows(binned.rows) > 0)
      .map(({ bin, rows: unpacked }) => {
        const packed = this.#pack(unpacked);
        const ordered = this.#order(packed, { ...place, bin });
        recycleExamples(packed);
        return { bin, rows: this.#mask(ordered, place) };
      });
  }

  #sortByLength(rows: ExampleBatch): readonly BinnedRows[] {
    const bins = lengthBinsOf(this.#plan);
    if (bins.length === 1) return [{ bin: 0, rows }];
    const members: number[][] = bins.map(() => []);
    for (let row = 0; row < countRows(rows); row++) {
      const length = rows.rowStarts[row + 1]! - rows.rowStarts[row]!;
      members[bins.findIndex((bound) => length <= bound)]?.push(row);
    }
    const binned = members.map((numbers, bin) => ({
      bin,
      rows: takeExamples(rows, Int32Array.from(numbers)),
    }));
    recycleExamples(rows);
    return binned;
  }

  #pack(rows: ExampleBatch): ExampleBatch {
    const { layout, sequenceLength } = this.#plan.configuration;
    if (layout.packing === 'none') return rows;
    const packed = packExamples(rows, { sequenceLength });
    recycleExamples(rows);
    return packed;
  }

  /** Shuffles the units of a chunk, and lays them out by the shard that they are dealt to. */
  #order(rows: ExampleBatch, place: RowPlace & { readonly bin: number }): ExampleBatch {
    const { seed, layout } = this.#plan.configuration;
    const { split, task, chunk, bin } = place;
    const key = deriveKey(seed, 'row order', split, task, chunk, bin);
    const count = countPacks(rows);
    const shards = layout.shuffle === 'global' ? this.#plan.shards[split] : 1;
    const shuffled = shuffledNumbers(count, key);
    const order = dealingOrder(count, shards);
    for (let place = 0; place < count; place++) order[place] = shuffled[order[place]!]!;
    return takeUnits(rows, order);
  }

  #mask(rows: ExampleBatch, { task, split }: RowPlace): ExampleBatch {
    if (this.#masker === undefined) return rows;
    this.#meter.enter('mask');
    const firstRowIndex = task * ROWS_PER_TASK + this.#masked[split];
    this.#masked[split] += countRows(rows);
    const place = { epoch: split === 'train' ? 0 : 1, firstRowIndex };
    const masks = drawStaticMasks(this.#masker, rows, place);
    this.#meter.enter('order');
    return { ...rows, masks };
  }
}

/** Shuffles the units of a batch by a key. */
export function shuffleUnits(rows: ExampleBatch, key: RandomKey): ExampleBatch {
  return takeUnits(rows, shuffledNumbers(countPacks(rows), key));
}

/** The numbers below `count` in an order that the key decides (Fisher and Yates). */
function shuffledNumbers(count: number, key: RandomKey): Int32Array {
  const numbers = new Int32Array(count);
  const draws = new Draws(key).seek(0, 0);
  for (let last = 0; last < count; last++) {
    const place = draws.below(last + 1);
    numbers[last] = numbers[place]!;
    numbers[place] = last;
  }
  return numbers;
}

function takeUnits(rows: ExampleBatch, units: Int32Array): ExampleBatch {
  return rows.packStarts === undefined ? takeExamples(rows, units) : takePacks(rows, units);
}

/** Builds every pass over the documents; a document that is used less often is left out of the later ones. */
function buildPasses(plan: Plan, collector: DocumentCollector): ExampleBatch {
  const documents = collector.documents();
  const passes = collector.passes();
  const built: ExampleBatch[] = [];
  for (let pass = 0; passes.some((count) => count > pass); pass++) {
    built.push(buildPass(plan, selectDocuments(documents, passes, pass + 1), pass));
  }
  const [only] = built;
  if (built.length === 1 && only !== undefined) return only;
  const joined = concatenateExamples(built);
  built.forEach(recycleExamples);
  return joined;
}

function buildPass({ configuration, tokenizer }: Plan, documents: TokenizedDocuments, duplicate: number) {
  const { objective, seed, sequenceLength, semantics, examples } = configuration;
  const { shortSequenceProbability, singleSegmentProbability, pair, form } = examples;
  const { specialIds } = tokenizer;
  if (form === 'full-sentences') return buildFullSentenceExamples(documents, { sequenceLength, specialIds });
  const common = { sequenceLength, shortSequenceProbability, duplicate, specialIds, preset: semantics };
  const key = deriveKey(seed, 'examples');
  return objective === 'electra'
    ? buildElectraExamples(documents, { ...common, singleSegmentProbability }, key)
    : buildAlbertExamples(documents, { ...common, pair }, key);
}
