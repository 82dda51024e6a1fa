import { DecodeFault } from './decode-fault.ts';

/** Columns that a message names at most. */
const NAMED_COLUMNS = 20;
/** Characters that a message shows of a name. */
const NAME_LENGTH = 100;

/** Explains that a file has no column of the asked name, with the text columns that it has. */
export function missingColumn(field: string, textColumns: readonly string[]): DecodeFault {
  return new DecodeFault(`expected a text column ${quote(field)}, got ${listNames(textColumns)}`, {
    advice: 'Name the column that holds the text with textField.',
  });
}

/** Explains that a column has the asked name, but holds no texts. */
export function noTextColumn(field: string, type: string, textColumns: readonly string[]): DecodeFault {
  return new DecodeFault(
    `expected column ${quote(field)} to hold texts, got ${type}; ${listNames(textColumns)}`,
    { advice: 'Name another column with textField, or write the texts to a column of their own.' },
  );
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'a file without text columns';
  const shown = names.slice(0, NAMED_COLUMNS).map(quote).join(', ');
  const rest = names.length - NAMED_COLUMNS;
  return `the text columns ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function quote(name: string): string {
  return JSON.stringify(name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH)}…` : name);
}
