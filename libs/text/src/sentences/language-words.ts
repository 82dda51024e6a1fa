/** What the splitter knows of one language; words are separated by spaces, folded to lower case. */
export interface LanguageWords {
  /** Abbreviations before a name or more text: the full stop after them never ends a sentence. */
  readonly inner?: string;
  /** Ordinary words too: abbreviations only where a number follows, as in `No. 5` and `p. 12`. */
  readonly number?: string;
  /** Abbreviations that end sentences as often as not: the word after the full stop decides. */
  readonly open?: string;
  /** Words that look like abbreviations inside a sentence and end it where a capital follows, as `etc.` */
  readonly final?: string;
  /** Inner abbreviations that are ordinary words of other languages: known only if the language is given. */
  readonly own?: string;
  /** Words that begin a sentence far more often than they follow an abbreviation or initial inside one. */
  readonly starters?: string;
  /** Words before which an ordinal number stands, as in `3. Oktober`. */
  readonly afterOrdinal?: string;
  /** Words after which a number with a full stop is an ordinal, as in `am 3.`. */
  readonly beforeOrdinal?: string;
}
