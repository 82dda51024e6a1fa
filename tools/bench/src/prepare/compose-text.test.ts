import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeText } from './compose-text.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-compose-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const SOURCE = Array.from({ length: 40 }, (_, document) =>
  Array.from({ length: 1 + (document % 4) }, (__, line) => `Paragraph ${line} of document ${document}.`).join(
    '\n',
  ),
);

async function compose(bytes: number, seed = 1): Promise<string> {
  const source = join(folder, 'source.txt');
  const output = join(folder, 'output.txt');
  await writeFile(source, `${SOURCE.join('\n\n')}\n`);
  const written = await composeText({ source, output, bytes, seed });
  const text = await readFile(output, 'utf8');
  expect(written).toBe(Buffer.byteLength(text));
  return text;
}

function documentsOf(text: string): string[] {
  return text.split('\n\n').filter((document) => document !== '');
}

function paragraphsOf(documents: readonly string[]): string[] {
  return documents.flatMap((document) => document.split('\n')).toSorted();
}

describe('composeText', () => {
  it('gives each pass all paragraphs of the source once, in documents of as many paragraphs', async () => {
    const documents = documentsOf(await compose(8000));
    for (const pass of [0, 1]) {
      const part = documents.slice(pass * SOURCE.length, (pass + 1) * SOURCE.length);
      expect(paragraphsOf(part)).toEqual(paragraphsOf(SOURCE));
      expect(part.map((document) => document.split('\n').length)).toEqual(
        SOURCE.map((document) => document.split('\n').length),
      );
    }
  });

  it('composes documents of several paragraphs that neither the source nor another pass has', async () => {
    const long = documentsOf(await compose(20_000)).filter((document) => document.split('\n').length > 2);
    expect(long.length).toBeGreaterThan(60);
    expect(new Set([...long, ...SOURCE]).size).toBe(long.length + SOURCE.length);
  });

  it('ends with the first document that reaches the size', async () => {
    const text = await compose(1000);
    expect(text.length).toBeGreaterThanOrEqual(1000);
    const last = documentsOf(text).at(-1) ?? '';
    expect(text.length - last.length - '\n\n'.length).toBeLessThan(1000);
  });

  it('gives the same text for the same seed, and another for another', async () => {
    const text = await compose(5000);
    expect(await compose(5000)).toBe(text);
    expect(await compose(5000, 2)).not.toBe(text);
  });

  it('refuses a source without paragraphs', async () => {
    const source = join(folder, 'empty.txt');
    await writeFile(source, '\n\n\n');
    const output = join(folder, 'output.txt');
    await expect(composeText({ source, output, bytes: 10, seed: 1 })).rejects.toThrow(/found none in/);
  });
});
