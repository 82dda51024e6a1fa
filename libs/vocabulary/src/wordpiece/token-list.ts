/** The tokens of a vocabulary under training, each once, numbered as they came. */
export class TokenList {
  /** The tokens by id. */
  readonly texts: string[] = [];
  /** Characters of each token by id, without the prefix of continuations. */
  readonly lengths: number[] = [];
  readonly #ids = new Map<string, number>();

  /** Number of tokens. */
  get size(): number {
    return this.texts.length;
  }

  /** The id of a token, or undefined if it is not there. */
  idOf(text: string): number | undefined {
    return this.#ids.get(text);
  }

  /** Returns the id of a token, which is added unless it is there. */
  add(text: string, length: number): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.lengths.push(length);
    this.#ids.set(text, id);
    return id;
  }
}
