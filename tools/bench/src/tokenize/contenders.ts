import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { loadTokenizer, TokenOutput } from '@albectra/tokenizer';
import type { UnitRanges } from './text-units.ts';

/** Names of what can be compared inside Node.js. */
export type ContenderName = 'albectra' | 'albectra encode()' | 'tokenizers' | 'sentencepiece-js';

/** What contenders load. */
export interface ContenderFiles {
  /** A SentencePiece `.model` or a WordPiece vocabulary `.txt`. */
  readonly model: string;
  /** The same as `tokenizer.json`. */
  readonly tokenizerJson: string;
  /** Folder with the `node_modules` of peers; without one, packages of the workspace are found. */
  readonly peers: string | undefined;
}

/** The text, in the form that each contender takes. */
export interface ContenderText {
  readonly bytes: Uint8Array;
  readonly units: UnitRanges;
  /** The units as strings; empty for a contender that takes bytes. */
  readonly strings: readonly string[];
}

/** A tokenizer that is ready to encode. */
export interface OpenContender {
  /** Encodes all units, and returns the number of ids. */
  encodeAll(): Promise<number>;
  /** The ids of one unit. */
  encodeUnit(index: number): Promise<ArrayLike<number>>;
  /** Share of look-ups that the word cache answered since the start, where there is a cache. */
  cacheHits?(): number | undefined;
}

/** A contender whose package is loaded; opening it loads the model. */
export type OpenFunction = (files: ContenderFiles, text: ContenderText) => Promise<OpenContender>;

type OwnTokenizer = ReturnType<typeof loadTokenizer>;

/** Units that are given to the peer at once: fewer calls cost it less. */
const BATCH_UNITS = 64;

/** Tells whether a contender takes strings, and not bytes. */
export function takesStrings(name: ContenderName): boolean {
  return name !== 'albectra';
}

/** Loads a contender's package. Its classes are described here as far as they are used. */
export function loadContender(name: ContenderName, peers: string | undefined): OpenFunction {
  if (name === 'albectra') return openBytes;
  if (name === 'albectra encode()') return openStrings;
  return name === 'tokenizers'
    ? openHuggingFace(requirePeer(name, peers))
    : openSentencePieceJs(requirePeer(name, peers));
}

/** Where the package of a peer is found, or nothing. */
export function findPeer(name: string, peers: string | undefined): string | undefined {
  try {
    return peerRequire(peers).resolve(name);
  } catch {
    return undefined;
  }
}

function peerRequire(peers: string | undefined): NodeJS.Require {
  return createRequire(peers === undefined ? import.meta.url : resolve(peers, 'package.json'));
}

function requirePeer<Module>(name: string, peers: string | undefined): Module {
  return peerRequire(peers)(name) as Module;
}

function loadOwn(path: string): OwnTokenizer {
  return loadTokenizer(readFileSync(path), path);
}

function hitShare(tokenizer: OwnTokenizer): number | undefined {
  const statistics = 'cacheStatistics' in tokenizer ? tokenizer.cacheStatistics() : undefined;
  return statistics && statistics.hits / (statistics.hits + statistics.misses);
}

const openBytes: OpenFunction = async ({ model }, { bytes, units }) => {
  const tokenizer = loadOwn(model);
  const output = new TokenOutput(1 << 16);
  const encodeUnit = (index: number): number => {
    output.clear();
    return tokenizer.encodeInto(bytes, units.starts[index]!, units.ends[index]!, output);
  };
  return {
    encodeAll: async () => {
      let count = 0;
      for (let index = 0; index < units.starts.length; index++) count += encodeUnit(index);
      return count;
    },
    encodeUnit: async (index) => {
      encodeUnit(index);
      return output.slice();
    },
    cacheHits: () => hitShare(tokenizer),
  };
};

const openStrings: OpenFunction = async ({ model }, { strings }) => {
  const tokenizer = loadOwn(model);
  return {
    encodeAll: async () => strings.reduce((count, text) => count + tokenizer.encode(text).length, 0),
    encodeUnit: async (index) => tokenizer.encode(strings[index] ?? ''),
    cacheHits: () => hitShare(tokenizer),
  };
};

/** What is used of the package tokenizers. */
interface HuggingFacePackage {
  readonly Tokenizer: {
    fromFile(path: string): {
      encodeBatch(
        texts: readonly string[],
        options: { readonly addSpecialTokens: boolean },
      ): Promise<readonly { getIds(): number[] }[]>;
    };
  };
}

function openHuggingFace({ Tokenizer }: HuggingFacePackage): OpenFunction {
  return async ({ tokenizerJson }, { strings }) => {
    const tokenizer = Tokenizer.fromFile(tokenizerJson);
    const options = { addSpecialTokens: false };
    return {
      encodeAll: async () => {
        let count = 0;
        for (let start = 0; start < strings.length; start += BATCH_UNITS) {
          const encodings = await tokenizer.encodeBatch(strings.slice(start, start + BATCH_UNITS), options);
          for (const encoding of encodings) count += encoding.getIds().length;
        }
        return count;
      },
      encodeUnit: async (index) =>
        (await tokenizer.encodeBatch([strings[index] ?? ''], options))[0]?.getIds() ?? [],
    };
  };
}

/** What is used of the package sentencepiece-js. */
interface SentencePieceJsPackage {
  readonly SentencePieceProcessor: new () => {
    load(path: string): Promise<void>;
    encodeIds(text: string): number[];
  };
}

function openSentencePieceJs({ SentencePieceProcessor }: SentencePieceJsPackage): OpenFunction {
  return async ({ model }, { strings }) => {
    const processor = new SentencePieceProcessor();
    await processor.load(model);
    return {
      encodeAll: async () => strings.reduce((count, text) => count + processor.encodeIds(text).length, 0),
      encodeUnit: async (index) => processor.encodeIds(strings[index] ?? ''),
    };
  };
}
