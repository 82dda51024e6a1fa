import type { WikiTextWriter, WriterMark } from './wiki-text-writer.ts';

/** A piece of wikitext that is open: what began it, and where its text starts. */
export interface OpenPiece {
  readonly kind: 'template' | 'table' | 'link' | 'external';
  readonly mark: WriterMark;
  /** Pipes in a template or link so far. */
  arguments: number;
  /** Which argument of a template is kept, counted from 1; 0 for none. */
  kept: number | 'measure';
  /** Where what is kept ends, once that is known. */
  keptEnd: WriterMark | undefined;
  /** Of a link: whether it is no prose, or `undefined` before its target is known. */
  isDropped: boolean | undefined;
}

/** More pieces than are ever open at once in an article; bounds the memory. */
const MAX_DEPTH = 1000;

type Kind = OpenPiece['kind'];

/**
 * The pieces of wikitext that are open, the outermost first.
 *
 * A closing mark ends the innermost piece of its kind; pieces inside it that nothing closed are given up,
 * and their text is kept. Every piece is opened and given up once, so the work is linear whatever the text.
 */
export class WikiStructure {
  readonly #pieces: OpenPiece[] = [];
  readonly #counts: Record<Kind, number> = { template: 0, table: 0, link: 0, external: 0 };

  get top(): OpenPiece | undefined {
    return this.#pieces.at(-1);
  }

  has(kind: Kind): boolean {
    return this.#counts[kind] > 0;
  }

  /** Opens a piece where the text is now; gives it up at once if too many are open. */
  open(kind: Kind, writer: WikiTextWriter): OpenPiece | undefined {
    if (this.#pieces.length >= MAX_DEPTH) return undefined;
    const mark = writer.mark();
    const piece = { kind, mark, arguments: 0, kept: 0, keptEnd: undefined, isDropped: undefined };
    this.#pieces.push(piece);
    this.#counts[kind]++;
    return piece;
  }

  /** Closes the innermost piece of a kind; undefined if there is none. */
  close(kind: Kind): OpenPiece | undefined {
    if (!this.has(kind)) return undefined;
    for (;;) {
      const piece = this.#pop();
      if (piece === undefined || piece.kind === kind) return piece;
    }
  }

  /**
   * Closes the innermost link.
   *
   * A link inside which a template or a table was left open is none: templates close them, not links.
   */
  closeLink(): OpenPiece | undefined {
    while (this.top?.kind === 'external') this.#pop();
    return this.top?.kind === 'link' ? this.#pop() : undefined;
  }

  /** Gives up links at the end of a line, but for pictures: their captions may be long. */
  endLine(): void {
    for (let top = this.top; top !== undefined; top = this.top) {
      if (top.kind !== 'external' && (top.kind !== 'link' || top.isDropped === true)) return;
      this.#pop();
    }
  }

  clear(): void {
    while (this.#pop() !== undefined);
  }

  #pop(): OpenPiece | undefined {
    const piece = this.#pieces.pop();
    if (piece !== undefined) this.#counts[piece.kind]--;
    return piece;
  }
}
