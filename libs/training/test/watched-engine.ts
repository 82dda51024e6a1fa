import type { Engine, Session } from '@albectra/compile';
import type { NamedArrays } from '@albectra/ops';

/** An engine that tells what its sessions are made to compile. */
export interface WatchedEngine extends Engine {
  /** Functions with the shapes of their batches that were run and were not made known before, in order. */
  readonly surprises: readonly string[];
  /** Functions with the shapes of their batches that were run, each once. */
  readonly known: ReadonlySet<string>;
  /** The session opened last. */
  readonly session: Session | undefined;
}

/** Wraps an engine, also one that compiles nothing, such that it tells what came without announcement. */
export function watchedEngine(engine: Engine): WatchedEngine {
  const surprises: string[] = [];
  const known = new Set<string>();
  let session: Session | undefined;
  return {
    ...engine,
    surprises,
    known,
    get session() {
      return session;
    },
    open: async (functions, state, options) => {
      const inner = await engine.open(functions, state, options);
      const prepared = new Set<string>();
      session = {
        run: (name, batch, key) => {
          const signature = signatureOf(name, batch);
          if (!prepared.has(signature)) surprises.push(signature);
          known.add(signature);
          return inner.run(name, batch, key);
        },
        prepare: async (name, batch) => {
          prepared.add(signatureOf(name, batch));
          await inner.prepare?.(name, batch);
        },
        get compilations() {
          return inner.compilations ?? 0;
        },
        readState: () => inner.readState(),
        close: () => inner.close(),
      };
      return session;
    },
  };
}

function signatureOf(name: string, batch: NamedArrays): string {
  const shapes = Object.entries(batch).map(([input, { shape }]) => `${input}[${shape.join(' ')}]`);
  return `${name}(${shapes.toSorted().join(' ')})`;
}
