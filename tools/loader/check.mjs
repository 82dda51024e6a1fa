// `npm run check:loader [-- SECONDS]`: reads batches for ten minutes while loader threads are ended at random
// and streams are opened anew with other numbers of workers and ranks; every row is compared with what it
// should be. The tests do the same for some seconds.
import { growthOf, soak } from '../../libs/dataset/test/soak.ts';

const MEBIBYTE = 2 ** 20;
const seconds = Number(process.argv[2] ?? 600);
if (!(seconds > 0)) {
  console.error(`Checking the loader: expected a number of seconds, got ${process.argv[2]}.`);
  process.exit(2);
}
const seed = Math.floor(Math.random() * 2 ** 32);
console.log(`Seed ${seed}, ${seconds} seconds`);
const { memory, ...counts } = await soak({ seconds, seed, killRate: 0.1, stepMs: 60 });
for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(10)} ${Math.round(count)}`);
console.log('memory after a collection, in MB, and open files:');
const inMebibytes = (bytes) => (bytes / MEBIBYTE).toFixed(2);
for (const { rss, heapUsed, arrayBuffers, openFiles } of memory) {
  console.log(
    `  rss ${inMebibytes(rss)}  heap ${inMebibytes(heapUsed)}  array buffers ${inMebibytes(arrayBuffers)}  files ${openFiles}`,
  );
}
const growth = growthOf(memory);
console.log(growth.length === 0 ? 'Memory does not grow.' : `Growing: ${growth.join(', ')}`);
process.exitCode = growth.length === 0 ? 0 : 1;
