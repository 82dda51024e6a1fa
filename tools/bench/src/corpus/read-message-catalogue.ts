const MAGIC = 0x950412de;
const MAX_MESSAGES = 1_000_000;

/**
 * Reads the translations of a compiled message catalogue (GNU gettext's `.mo`), each on one line.
 *
 * @returns No lines if the bytes are no catalogue.
 * @see The format in the manual of GNU gettext, "The Format of GNU MO Files".
 */
export function readMessageCatalogue(bytes: Uint8Array): string[] {
  if (bytes.length < 28) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = view.getUint32(0, true) === MAGIC;
  if (!isLittle && view.getUint32(0, false) !== MAGIC) return [];
  const count = Math.min(view.getUint32(8, isLittle), MAX_MESSAGES);
  const table = view.getUint32(16, isLittle);
  const decoder = new TextDecoder();
  const lines: string[] = [];
  // The message with an empty name, which comes first, is the header.
  for (let message = 1; message < count && table + 8 * message + 8 <= bytes.length; message++) {
    const length = view.getUint32(table + 8 * message, isLittle);
    const start = view.getUint32(table + 8 * message + 4, isLittle);
    const text = decoder.decode(bytes.subarray(start, Math.min(start + length, bytes.length)));
    // Forms of the plural are parted by NUL; marks of shortcuts and line ends are no text.
    lines.push(
      ...text.split('\u{0}').map((form) =>
        form
          .replace(/<[^<>]*>|[_&~](?=\p{L})/gu, '')
          .replace(/\s+/g, ' ')
          .trim(),
      ),
    );
  }
  return lines.filter((line) => line !== '');
}
