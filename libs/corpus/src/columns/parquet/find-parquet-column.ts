import { missingColumn, noTextColumn } from '../missing-column.ts';
import type { SchemaElement } from './parquet-footer.ts';
import { DecodeFault } from '../decode-fault.ts';

/** Where a column is among the columns of a file. */
export interface ParquetColumn {
  /** Index among the leaves of the schema. */
  readonly leaf: number;
  /** Whether rows may hold no value. */
  readonly isOptional: boolean;
}

/** Physical types by number (parquet.thrift, Type). */
const PHYSICAL_TYPES = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
];
const BYTE_ARRAY = 6;
const REPEATED = 2;
const OPTIONAL = 1;
/** Converted types of byte arrays that hold text: none, UTF8, ENUM, JSON. */
const TEXT_CONVERTED_TYPES: readonly (number | undefined)[] = [undefined, 0, 4, 19];
/** Logical types of byte arrays that hold text: none, STRING, ENUM, JSON. */
const TEXT_LOGICAL_TYPES: readonly (number | undefined)[] = [undefined, 1, 4, 12];

/**
 * Finds a column of texts by its name at the top of the schema.
 *
 * @throws {DecodeFault} if there is none of this name, or it holds no texts.
 */
export function findParquetColumn(schema: readonly SchemaElement[], field: string): ParquetColumn {
  const columns = listColumns(schema);
  const texts = columns.filter(({ element }) => isText(element)).map(({ element }) => element.name);
  const found = columns.find(({ element }) => element.name === field);
  if (found === undefined) throw missingColumn(field, texts);
  if (!isText(found.element)) throw noTextColumn(field, describeType(found.element), texts);
  return { leaf: found.leaf, isOptional: found.element.repetition === OPTIONAL };
}

interface TopColumn {
  readonly element: SchemaElement;
  /** Index among the leaves of its first one. */
  readonly leaf: number;
}

/** Lists the columns at the top, with the leaves that lie before each. */
function listColumns(schema: readonly SchemaElement[]): TopColumn[] {
  const columns: TopColumn[] = [];
  /** How many children each open group still misses. */
  const open = [schema[0]?.children ?? 0];
  let leaf = 0;
  for (const element of schema.slice(1)) {
    while (open.length > 0 && open.at(-1) === 0) open.pop();
    if (open.length === 0) throw new DecodeFault('expected one root of the schema, got columns beside it');
    if (open.length === 1) columns.push({ element, leaf });
    open.push((open.pop() ?? 0) - 1);
    if (element.type === undefined) open.push(element.children);
    else leaf++;
  }
  return columns;
}

function isText({ type, repetition, convertedType, logicalType }: SchemaElement): boolean {
  return (
    type === BYTE_ARRAY &&
    repetition !== REPEATED &&
    TEXT_CONVERTED_TYPES.includes(convertedType) &&
    TEXT_LOGICAL_TYPES.includes(logicalType)
  );
}

function describeType({ type, repetition }: SchemaElement): string {
  if (repetition === REPEATED) return 'lists';
  if (type === undefined) return 'nested values (lists, maps or structs)';
  return type === BYTE_ARRAY ? 'bytes of another meaning' : `values of type ${PHYSICAL_TYPES[type] ?? type}`;
}
