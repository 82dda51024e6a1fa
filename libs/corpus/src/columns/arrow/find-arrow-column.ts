import { missingColumn, noTextColumn } from '../missing-column.ts';
import type { ArrowField, ArrowSchema, BatchHeader, DictionaryIndices } from './arrow-metadata.ts';
import { DecodeFault } from '../decode-fault.ts';

/** How the texts of a column are laid out: 32-bit or 64-bit offsets into one buffer, or views. */
export type TextLayout = 'offsets' | 'large-offsets' | 'views';

/** A column of texts among the columns of a file. */
export interface ArrowColumn {
  readonly layout: TextLayout;
  /** The columns before it. */
  readonly before: readonly ArrowField[];
  readonly dictionary: DictionaryIndices | undefined;
}

/** Layout of the types that hold texts, by the number of the type (Schema.fbs, Type). */
const LAYOUTS: ReadonlyMap<number, TextLayout> = new Map([
  [4, 'offsets'], // Binary
  [5, 'offsets'], // Utf8
  [19, 'large-offsets'], // LargeBinary
  [20, 'large-offsets'], // LargeUtf8
  [23, 'views'], // BinaryView
  [24, 'views'], // Utf8View
]);

const TYPE_NAMES = [
  'None',
  'Null',
  'Int',
  'FloatingPoint',
  'Binary',
  'Utf8',
  'Bool',
  'Decimal',
  'Date',
  'Time',
  'Timestamp',
  'Interval',
  'List',
  'Struct',
  'Union',
  'FixedSizeBinary',
  'FixedSizeList',
  'Map',
  'Duration',
  'LargeBinary',
  'LargeUtf8',
  'LargeList',
  'RunEndEncoded',
  'BinaryView',
  'Utf8View',
  'ListView',
  'LargeListView',
];

/** Buffers of each type by its number; those of its children, and of views with values, come on top. */
const BUFFERS = [0, 0, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1, 2, 1, 2, 2, 3, 3, 2, 0, 2, 2, 3, 3];
const UNION = 14;
const INDEX_BUFFERS = 2;

/**
 * Finds a column of texts by its name.
 *
 * @throws {DecodeFault} if there is none of this name, or it holds no texts.
 */
export function findArrowColumn({ fields }: ArrowSchema, name: string): ArrowColumn {
  const texts = fields.filter(({ type }) => LAYOUTS.has(type)).map((field) => field.name);
  const index = fields.findIndex((field) => field.name === name);
  const field = fields[index];
  if (field === undefined) throw missingColumn(name, texts);
  const layout = LAYOUTS.get(field.type);
  if (layout === undefined)
    throw noTextColumn(name, `values of type ${TYPE_NAMES[field.type] ?? field.type}`, texts);
  return { layout, before: fields.slice(0, index), dictionary: field.dictionary };
}

/** Where the parts of a column begin among those of a record batch. */
export interface ColumnStart {
  node: number;
  buffer: number;
  /** Columns of views before it. */
  views: number;
}

/** Counts the parts of the columns before a column. */
export function findColumnStart(before: readonly ArrowField[], batch: BatchHeader): ColumnStart {
  const start: ColumnStart = { node: 0, buffer: 0, views: 0 };
  for (const field of before) skipField(field, batch, start);
  return start;
}

function skipField(field: ArrowField, batch: BatchHeader, start: ColumnStart): void {
  start.node++;
  // The values of a dictionary do not lie in the batch.
  if (field.dictionary !== undefined) {
    start.buffer += INDEX_BUFFERS;
    return;
  }
  const buffers = BUFFERS[field.type];
  if (buffers === undefined) {
    throw new DecodeFault(`expected columns of known types, got type number ${field.type}`, {
      advice: 'Put the column with the text first.',
    });
  }
  start.buffer += buffers;
  if (field.type === UNION) start.buffer += (field.isDenseUnion ? 1 : 0) + (batch.unionsHaveNulls ? 1 : 0);
  if (LAYOUTS.get(field.type) === 'views') start.buffer += batch.viewBuffers(start.views++);
  for (const child of field.children) skipField(child, batch, start);
}
