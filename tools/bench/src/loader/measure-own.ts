import { openBatches } from '@albectra/dataset';
import type { LoaderJob, LoaderMeasurement, MaskKind } from './loader-measurement.ts';

const WARM_UP_ROWS = 20_000;

/** Takes batches of one loader thread as fast as they come. */
export async function measureOwn(
  { directory, batchSize, maxPredictions, verify }: LoaderJob,
  { kind, rows }: { readonly kind: MaskKind; readonly rows: number },
): Promise<LoaderMeasurement> {
  const begin = performance.now();
  const usageBefore = process.cpuUsage();
  const stream = await openBatches({
    directory,
    batchSize,
    maxPredictions,
    checksums: verify ? 'first' : 'off',
    workers: 1,
    lengthBins: false,
    seed: 1,
    masking: { kind },
  });
  try {
    await stream.next();
    const firstBatchMs = performance.now() - begin;
    const firstUsage = process.cpuUsage(usageBefore);
    for (let done = 0; done < WARM_UP_ROWS; done += batchSize) await stream.next();
    const start = performance.now();
    const usage = process.cpuUsage();
    let done = 0;
    for (; done < rows; done += batchSize) await stream.next();
    const { user, system } = process.cpuUsage(usage);
    return {
      loader: 'albectra, 1 thread',
      masks: kind,
      rowsPerSecond: (done * 1e3) / (performance.now() - start),
      rowsPerCpuSecond: (done * 1e6) / (user + system),
      firstBatchMs,
      firstBatchCpuMs: (firstUsage.user + firstUsage.system) / 1000,
    };
  } finally {
    await stream.close();
  }
}
