import { FoundPairs } from './found-pairs.ts';
import { MergeQueue } from './merge-queue.ts';
import { PairTable } from './pair-table.ts';
import type { SymbolWords } from './symbol-words.ts';
import type { TokenList } from './token-list.ts';

/** When to merge and when to stop. */
export interface MergeRules {
  /** Tokens in the vocabulary, at most. */
  readonly vocabularySize: number;
  /** Pairs that are less frequent are not merged. */
  readonly minFrequency: number;
  /** Characters of a token, at most. */
  readonly maxTokenLength: number;
  /** What continuations begin with, such as `##`. */
  readonly prefix: string;
}

/**
 * Merges the most frequent pair of neighbouring tokens to a new token, again and again.
 *
 * This is byte-pair encoding as the WordPiece trainer of Hugging Face's tokenizers does it. The words
 * of a pair are those that held it when it was first counted. Two ways to make one text (`a`+`bc`,
 * `ab`+`c`) give one token; the pairs that it comes to stand in later are candidates of their own,
 * with a count that includes what was merged before.
 *
 * Example: of `lo w` ×5 and `lo g` ×2, the pair `lo`+`w` becomes the token `low`.
 */
export class PairMerger {
  readonly #words: SymbolWords;
  readonly #tokens: TokenList;
  readonly #rules: MergeRules;
  readonly #pairs = new PairTable();
  readonly #queue = new MergeQueue(this.#pairs);
  readonly #found = new FoundPairs();

  constructor(words: SymbolWords, tokens: TokenList, rules: MergeRules) {
    this.#words = words;
    this.#tokens = tokens;
    this.#rules = rules;
    this.#countPairs();
    this.#pushFound();
  }

  /** Tokens in the vocabulary so far. */
  get tokenCount(): number {
    return this.#tokens.size;
  }

  /** Merges the most frequent pair; returns false if the vocabulary is full or no pair is frequent enough. */
  mergeNext(): boolean {
    const queue = this.#queue;
    if (this.#tokens.size >= this.#rules.vocabularySize) return false;
    for (; queue.size > 0; queue.replaceTopCount(this.#pairs.counts[queue.topPair]!)) {
      if (queue.topCount === this.#pairs.counts[queue.topPair]) break;
    }
    if (queue.size === 0 || queue.topCount < Math.max(1, this.#rules.minFrequency)) return false;
    this.#merge(queue.topPair, queue.pop());
    return true;
  }

  #merge(pair: number, words: Int32Array): void {
    const left = this.#pairs.lefts[pair]!;
    const right = this.#pairs.rights[pair]!;
    const merge = { left, right, token: this.#addToken(left, right) };
    for (let index = 0; index < words.length; index++) this.#mergeInWord(words[index]!, merge);
    this.#pushFound();
  }

  #addToken(left: number, right: number): number {
    const { texts, lengths } = this.#tokens;
    const { prefix } = this.#rules;
    const rest = texts[right] ?? '';
    const text = `${texts[left]}${rest.startsWith(prefix) ? rest.slice(prefix.length) : rest}`;
    return this.#tokens.add(text, lengths[left]! + lengths[right]!);
  }

  #mergeInWord(word: number, { left, right, token }: Merge): void {
    const { symbols, starts, lengths, counts } = this.#words;
    const count = counts[word]!;
    const start = starts[word]!;
    const end = start + lengths[word]!;
    this.#found.enter(word);
    let to = start;
    for (let at = start; at < end; at++) {
      const symbol = symbols[at]!;
      if (symbol !== left || at + 1 === end || symbols[at + 1] !== right) {
        symbols[to++] = symbol;
        continue;
      }
      if (to > start) {
        this.#lose(symbols[to - 1]!, left, count);
        this.#find(symbols[to - 1]!, token, count);
      }
      at++;
      if (at + 1 < end) {
        this.#lose(right, symbols[at + 1]!, count);
        this.#find(token, symbols[at + 1]!, count);
      }
      symbols[to++] = token;
    }
    lengths[word] = to - start;
  }

  #countPairs(): void {
    const { symbols, starts, lengths, counts } = this.#words;
    for (let word = 0; word < lengths.length; word++) {
      this.#found.enter(word);
      const last = starts[word]! + lengths[word]! - 1;
      for (let at = starts[word]!; at < last; at++) this.#find(symbols[at]!, symbols[at + 1]!, counts[word]!);
    }
  }

  /** Counts a pair that came to stand in a word. */
  #find(left: number, right: number, count: number): void {
    if (!this.#fits(left, right)) return;
    const pair = this.#pairs.numberOf(left, right);
    this.#pairs.counts[pair]! += count;
    this.#found.add(pair);
  }

  /** Takes a pair that no longer stands in a word from its count. */
  #lose(left: number, right: number, count: number): void {
    if (this.#fits(left, right)) this.#pairs.counts[this.#pairs.numberOf(left, right)]! -= count;
  }

  #fits(left: number, right: number): boolean {
    const { lengths } = this.#tokens;
    return lengths[left]! + lengths[right]! <= this.#rules.maxTokenLength;
  }

  /** Makes candidates of the pairs found, each with its words. */
  #pushFound(): void {
    const { counts } = this.#pairs;
    this.#found.drain((pair, words) => {
      if (counts[pair]! > 0) this.#queue.push(pair, words);
    });
  }
}

interface Merge {
  readonly left: number;
  readonly right: number;
  readonly token: number;
}
