interface StreamStart {
  /** Position of the stream in the archive. */
  readonly position: number;
  /** Bytes of text before it. */
  readonly textBytes: number;
}

/**
 * Names articles of an archive by numbers that do not depend on where the archive was split.
 *
 * The offset of an article's text in the whole dump is known only to who decompresses all of it. So an
 * article is named by the byte of the archive at which its stream starts, plus the number of articles before
 * it in that stream: a place that is easy to find again.
 */
export class StreamPlaces {
  readonly #starts: StreamStart[] = [];
  #articles = 0;

  add(position: number, textBytes: number): void {
    this.#starts.push({ position, textBytes });
  }

  /** Names the article that starts behind so many bytes of text; articles must come in order. */
  next(textBytes: number): number {
    while ((this.#starts[1]?.textBytes ?? Number.POSITIVE_INFINITY) <= textBytes) {
      this.#starts.shift();
      this.#articles = 0;
    }
    return (this.#starts[0]?.position ?? 0) + this.#articles++;
  }
}
