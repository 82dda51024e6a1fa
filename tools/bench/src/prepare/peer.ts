import type { BuildSettings } from './build-settings.ts';

/** What the program of a peer is told; each takes what it needs. */
export interface PeerJob {
  /** The folder that its source was put into. */
  readonly checkout: string;
  /** File or folder of text in the form that the peer takes. */
  readonly source: string;
  /** File or folder to write. */
  readonly output: string;
  readonly tokenizer: string;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  readonly masking: boolean;
  readonly workers: number;
  /** Parts of the input that the peer works on at a time, where it asks. */
  readonly blocks: number;
}

/** A program that others prepare text with. */
export interface Peer {
  readonly name: string;
  /** Option that names the folder of its source; the one of its Python has `-python` after it. */
  readonly option: string;
  /** Our Python program that runs it, in the folder of this file. */
  readonly program: string;
  /** Why it cannot do what is measured, if it cannot. */
  refuse(settings: Omit<BuildSettings, 'program' | 'workers'>): string | undefined;
  /**
   * Writes the text in the form that it takes, and whatever else it needs; not measured.
   *
   * @returns Where the text is, and variables of the environment.
   */
  prepare(input: PeerInput): Promise<PeerSource>;
}

/** What a peer's input is made from. */
export interface PeerInput {
  readonly documents: readonly string[];
  readonly folder: string;
  readonly python: string;
  readonly checkout: string;
}

/** The input of a peer. */
export interface PeerSource {
  readonly source: string;
  readonly environment: Readonly<Record<string, string>>;
}
