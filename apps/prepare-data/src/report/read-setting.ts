/** Reads one setting by its dotted name; `undefined` if there is none. */
export function readSetting(configuration: unknown, name: string): unknown {
  let value = configuration;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
