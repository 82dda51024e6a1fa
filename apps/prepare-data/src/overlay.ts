/** Lays the values that are there over `base`; absent and undefined ones leave it as it is. */
export function overlay<T extends object>(
  base: T,
  values: { readonly [key in keyof T]?: T[key] | undefined },
): T {
  return {
    ...base,
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}
