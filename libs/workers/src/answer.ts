/** What a worker function answers: an error as plain data, since its class and code do not survive the way between threads. */
export type WorkerAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly stack: string };

/** A function that runs in a thread of a pool, see `answering`. */
export type WorkerFunction<Request, Value> = (request: Request) => Promise<WorkerAnswer<Value>>;

/**
 * Makes a function fit to be called by a pool from another thread: its errors become answers.
 *
 * Example, in a worker module: `export const sum = answering((request: { a: number; b: number }) => request.a + request.b)`.
 */
export function answering<Request, Value>(
  work: (request: Request) => Value | Promise<Value>,
): (request: Request) => Promise<WorkerAnswer<Value>> {
  return async (request) => {
    try {
      return { ok: true, value: await work(request) };
    } catch (error) {
      const { code, message, stack } = error as NodeJS.ErrnoException;
      return { ok: false, code: code ?? 'internal', message: message ?? String(error), stack: stack ?? '' };
    }
  };
}
