/**
 * Tells whether a name from outside stays within the folder that it is joined to.
 *
 * Refused: empty names and parts, absolute names, `..`, backslashes, drive letters and control characters.
 */
export function isSafeRelativePath(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (name === '' || /[\\:\u0000-\u001f]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
