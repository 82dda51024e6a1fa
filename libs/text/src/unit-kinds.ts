/** Marks the UTF-16 units of each text with its number in a table of 65,536 bytes; others are 0. */
function markUnits(marks: readonly (readonly [number, string])[]): Uint8Array {
  const table = new Uint8Array(0x1_0000);
  for (const [mark, units] of marks) {
    for (const unit of units) table[unit.charCodeAt(0)] = mark;
  }
  return table;
}

/** Kinds of candidates for the end of a sentence; every other unit has kind 0. */
export const FULL_STOP = 1;
/** See {@link FULL_STOP}; ends a sentence without white space after it. */
export const CJK_FULL_STOP = 2;
/** See {@link FULL_STOP}. */
export const LINE_END = 3;

/** Kind of every UTF-16 unit, `[65536]`. */
export const KIND_OF_UNIT: Uint8Array = markUnits([
  [FULL_STOP, '.!?\u2026\u203c\u2047\u2048\u2049\u061f\u06d4\u0964\u0965'],
  [CJK_FULL_STOP, '\u3002\uff01\uff1f\uff61\uff0e'],
  [LINE_END, '\n\u2028\u2029'],
]);

/** 1 for white space, as JavaScript's `\s` has it. */
export const IS_SPACE: Uint8Array = markUnits([
  [1, ' \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'],
  [1, '\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'],
]);

/** 1 for quotes, brackets and emphasis marks that close what stands before a full stop. */
export const IS_CLOSER: Uint8Array = markUnits([
  [1, '"\')]}*_\u2019\u201d\u00bb\u203a\u300d\u300f\uff09\u3011\u300b\u3009\uff63'],
]);

/** 1 for quotes, brackets and emphasis marks that open the next sentence. */
export const IS_OPENER: Uint8Array = markUnits([
  [1, '"\'([{*_\u2018\u201c\u201e\u00ab\u2039\u00bf\u00a1\u300c\u300e\uff08\u3010\u300a\u3008\u2014\u2013-'],
]);
