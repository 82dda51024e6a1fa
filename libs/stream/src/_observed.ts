/** Marks a promise as watched: a failure that waits in line is not reported as unhandled. */
export function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
