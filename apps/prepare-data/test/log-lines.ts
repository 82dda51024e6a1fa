/** The log of a run of two stages that was stopped for an hour, with a last line that a crash cut off. */
export function logLines(): string {
  let t = Date.UTC(2026, 10, 1, 10);
  const lines = Array.from({ length: 60 }, (_, task) => {
    t += task === 30 ? 3_600_000 : 400;
    const isBuild = task < 45;
    return JSON.stringify({
      t,
      stage: isBuild ? 'build' : 'shuffle <i>',
      task,
      bytes: 16_000_000 + (task % 7) * 1_000_000,
      rows: 1000,
      ms: 780,
      parts: isBuild
        ? { read: 50, split: 80, tokenize: 400, build: 60, mask: 90, pack: 10, write: 80 }
        : { read: 300, order: 20, write: 400 },
    });
  });
  return `${lines.join('\n')}\n{"t": 17, "stage": "bui`;
}
