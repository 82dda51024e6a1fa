import * as byte from './wiki-byte.ts';
import { argumentOfTemplate, charactersOfTemplate } from './wiki-names.ts';
import type { OpenPiece } from './wiki-structure.ts';
import type { WikiTextWriter } from './wiki-text-writer.ts';

const MAX_NAME_BYTES = 40;

/** Begins the next argument of a template, of which only the one that stands for it is kept. */
export function nextArgument(writer: WikiTextWriter, template: OpenPiece): void {
  if (template.arguments === 0) template.kept = argumentOfTemplate(nameOf(writer, template));
  else endArgument(writer, template);
  template.arguments++;
  if (template.keptEnd !== undefined) return;
  const { kept, arguments: count } = template;
  if (kept === 0) writer.put(byte.PIPE);
  else if (kept === 'measure' && count === 2) writer.put(byte.SPACE);
  else writer.goBack(template.mark);
}

/** Ends a template: what is left of it is the characters that it stands for, or the argument that is kept. */
export function closeTemplate(writer: WikiTextWriter, template: OpenPiece): void {
  if (template.arguments === 0) {
    const characters = charactersOfTemplate(nameOf(writer, template));
    writer.goBack(template.mark);
    for (const value of Buffer.from(characters)) writer.put(value);
    return;
  }
  endArgument(writer, template);
  writer.goBack(template.keptEnd ?? template.mark);
}

function nameOf({ bytes, length }: WikiTextWriter, template: OpenPiece): string {
  const start = template.mark.length;
  if (length - start > MAX_NAME_BYTES) return '';
  return Buffer.from(bytes.subarray(start, length)).toString();
}

/** Ends an argument: the one that is kept ends what is kept. */
function endArgument(writer: WikiTextWriter, template: OpenPiece): void {
  const last = template.kept === 'measure' ? 2 : template.kept;
  if (template.arguments === last) template.keptEnd ??= writer.mark();
}
