/** An option that a benchmark cannot do without. */
export function requiredOption(options: Readonly<Record<string, string>>, name: string): string {
  const value = options[name];
  if (value === undefined || value === '') {
    throw new Error(`This benchmark needs ${name}=…; run npm run bench -- --help to see what that is.`);
  }
  return value;
}

/** A positive number, or its default. */
export function numberOption(
  options: Readonly<Record<string, string>>,
  name: string,
  fallback: number,
): number {
  const value = Number(options[name] ?? fallback);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`Option ${name}: expected a positive number, got ${options[name]}.`);
}
