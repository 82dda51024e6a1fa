/** Kinds of bytes and characters that may end a sentence; every other one has kind 0. */
export const NO_STOP = 0;
/** Ends a sentence if white space follows, as in `.`, `!`, `?`. */
export const SPACED_STOP = 1;
/** Ends a sentence whatever follows, as in `\u3002`. */
export const BARE_STOP = 2;
/** A line end. */
export const LINE_END = 3;
/** A byte that begins a character of one of these kinds, or another one. */
export const LEAD_BYTE = 4;
/** A semicolon, which asks questions in Greek. */
export const SEMICOLON = 5;

// Sentence_Terminal of the Unicode character database, the scripts in print, and the ellipses.
const SPACED_STOPS =
  '.!?\u2026\u203c\u203d\u2047\u2048\u2049\u2e2e\u061f\u06d4\u037e\u1367\u0700\u0701\u0702';
const BARE_STOPS =
  '\u3002\uff01\uff1f\uff61\uff0e\u0964\u0965\u0589\u1362\u1368\u104b\u0f0d\u0f0e\u17d4\u17d5\u1803\u1809\ua4ff\u07f9';
const LINE_ENDS = '\n\u2028\u2029';

/** Kind of every code point of the basic plane, `[65536]`. */
export const KIND_OF_CODE_POINT: Uint8Array = markCodePoints();

/** Kind of every byte of UTF-8, `[256]`. */
export const KIND_OF_BYTE: Uint8Array = markBytes();

function markCodePoints(): Uint8Array {
  const kinds = new Uint8Array(0x1_0000);
  for (const stop of SPACED_STOPS) kinds[stop.charCodeAt(0)] = SPACED_STOP;
  for (const stop of BARE_STOPS) kinds[stop.charCodeAt(0)] = BARE_STOP;
  for (const end of LINE_ENDS) kinds[end.charCodeAt(0)] = LINE_END;
  return kinds;
}

function markBytes(): Uint8Array {
  const kinds = new Uint8Array(256);
  const encoder = new TextEncoder();
  for (const character of SPACED_STOPS + BARE_STOPS + LINE_ENDS) {
    const lead = encoder.encode(character)[0]!;
    kinds[lead] = lead < 0x80 ? KIND_OF_CODE_POINT[lead]! : LEAD_BYTE;
  }
  kinds[0x3b] = SEMICOLON;
  return kinds;
}
