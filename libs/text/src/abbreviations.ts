const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Stand before a name or more text: the full stop after them never ends a sentence. */
export const INNER_ABBREVIATIONS: ReadonlySet<string> = wordSet(
  'mr mrs ms messrs mx dr drs prof revd hon mt ft maj capt cmdr lt sgt cpl pvt gov supt e.g i.e eg cf viz vs ' +
    'approx resp incl esp figs fig eq eqs sect chap vols vol nr trans illus repr op ibid jan feb apr aug sept ' +
    'oct nov dec tues thur thurs dept univ assn bros tel est',
);

/** Are ordinary words too: abbreviations only where a digit follows, as in `No. 5` and `p. 12`. */
export const NUMBER_ABBREVIATIONS: ReadonlySet<string> = wordSet(
  'no nos p pp art sec ch pt tab ex mar jun jul sep ca col ed eds',
);

/** End sentences as often as not: the word after the full stop decides. */
export const FINAL_ABBREVIATIONS: ReadonlySet<string> = wordSet(
  'etc inc ltd co corp llc plc jr sr esq st ave blvd rd al ph.d m.d b.a m.a b.sc m.sc a.m p.m',
);

/** Words that begin a sentence far more often than they follow an abbreviation or initial inside one. */
export const SENTENCE_STARTERS: ReadonlySet<string> = wordSet(
  'The A An This That These Those It Its He She They We You His Her Their Our My There Here In On At For From ' +
    'But And Or So If When While Where What Which Who How Why As After Before Since Although However Also Then ' +
    'Thus To By With Without Not No Yes Both Each Every Some Many Most All Other One Once Under Over Between Such',
);
