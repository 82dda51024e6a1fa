import * as germanic from './germanic.ts';
import type { LanguageWords } from './language-words.ts';
import * as other from './other-languages.ts';
import * as romance from './romance.ts';
import * as slavic from './slavic.ts';
import { WordTable } from './word-table.ts';

/** The full stop after this word never ends a sentence. */
export const INNER = 0x01;
/** The word is an abbreviation before a number. */
export const NUMBER = 0x02;
/** The word after the full stop decides. */
export const OPEN = 0x04;
/** The word begins sentences. */
export const STARTER = 0x08;
/** Ordinal numbers stand before the word. */
export const AFTER_ORDINAL = 0x10;
/** Ordinal numbers stand after the word. */
export const BEFORE_ORDINAL = 0x20;
/** Says that someone spoke: `"Why?" Mary asked.` is one sentence. */
export const SPEECH = 0x40;
/** A letter or number after the word is its name, not an initial: `Vitamin C.`, `Part I.` */
export const NAMED_BY_LETTER = 0x80;
/** Ends with an exclamation mark that is part of it. */
export const EXCLAIMED = 0x100;
/** Looks like an abbreviation and ends sentences like any word: `etc.` */
export const FINAL = 0x200;
/** An abbreviation of some language but perhaps not of the text's: an acronym such as `IR` is none. */
export const FOREIGN = 0x400;

const ABBREVIATION = INNER | NUMBER | OPEN | FINAL;

/** Languages whose abbreviations are known, by their ISO 639-1 codes. */
export type SentenceLanguage =
  | 'en'
  | 'de'
  | 'nl'
  | 'sv'
  | 'da'
  | 'no'
  | 'fr'
  | 'es'
  | 'it'
  | 'pt'
  | 'ro'
  | 'pl'
  | 'cs'
  | 'sk'
  | 'ru'
  | 'uk'
  | 'fi'
  | 'hu'
  | 'el'
  | 'tr';

const LANGUAGES: Readonly<Record<SentenceLanguage, LanguageWords>> = {
  en: germanic.ENGLISH,
  de: germanic.GERMAN,
  nl: germanic.DUTCH,
  sv: germanic.SWEDISH,
  da: germanic.DANISH_NORWEGIAN,
  no: germanic.DANISH_NORWEGIAN,
  fr: romance.FRENCH,
  es: romance.SPANISH,
  it: romance.ITALIAN,
  pt: romance.PORTUGUESE,
  ro: romance.ROMANIAN,
  pl: slavic.POLISH,
  cs: slavic.CZECH_SLOVAK,
  sk: slavic.CZECH_SLOVAK,
  ru: slavic.RUSSIAN,
  uk: slavic.UKRAINIAN,
  fi: other.FINNISH,
  hu: other.HUNGARIAN,
  el: other.GREEK,
  tr: other.TURKISH,
};

const SPEECH_WORDS =
  'said asked cried shouted replied answered whispered exclaimed yelled screamed called wondered says asks';
const NAMING_WORDS =
  'part vitamin plan class episode act appendix section chapter figure type grade group phase book case world point exhibit';

const tables = new Map<SentenceLanguage | undefined, WordTable>();

/** Returns the words of a language and, where it says nothing of them, of all others. */
export function languageTable(language?: SentenceLanguage): WordTable {
  let table = tables.get(language);
  if (table === undefined) tables.set(language, (table = new WordTable(collectWords(language))));
  return table;
}

/** Tells whether a value is a language whose abbreviations are known. */
export function isSentenceLanguage(value: string): value is SentenceLanguage {
  return Object.hasOwn(LANGUAGES, value);
}

function collectWords(language: SentenceLanguage | undefined): Map<string, number> {
  const words = new Map<string, number>();
  if (language !== undefined) {
    const chosen = LANGUAGES[language];
    addFlags(words, chosen.own, INNER);
    addLanguage(words, chosen, INNER);
  }
  // English comes first of the others: they do not change what a word is in it.
  addLanguage(words, germanic.ENGLISH, INNER);
  // What is an abbreviation in one language may be a word or name in another: there, the next word decides.
  for (const others of [...Object.values(LANGUAGES), other.TITLES])
    addLanguage(words, others, OPEN | FOREIGN);
  addFlags(words, SPEECH_WORDS, SPEECH);
  addFlags(words, NAMING_WORDS, NAMED_BY_LETTER);
  addFlags(words, 'yahoo jeopardy', EXCLAIMED);
  return words;
}

function addLanguage(words: Map<string, number>, language: LanguageWords, inner: number): void {
  addFlags(words, language.inner, inner);
  addFlags(words, language.number, NUMBER);
  addFlags(words, language.open, OPEN);
  addFlags(words, language.final, FINAL);
  addFlags(words, language.starters, STARTER);
  addFlags(words, language.afterOrdinal, AFTER_ORDINAL);
  addFlags(words, language.beforeOrdinal, BEFORE_ORDINAL);
}

/** Adds a flag to each word; of the kinds of abbreviations, a word keeps the first that it gets. */
function addFlags(words: Map<string, number>, list: string | undefined, flag: number): void {
  for (const word of list?.split(' ') ?? []) {
    const flags = words.get(word) ?? 0;
    if ((flag & ABBREVIATION) === 0 || (flags & ABBREVIATION) === 0) words.set(word, flags | flag);
  }
}
