import type { LanguageWords } from './language-words.ts';

/** Finnish. */
export const FINNISH: LanguageWords = {
  inner: 'esim ks vrt mlk os prof puh klo nro ts ent synt s.o tms',
  own: 'mm eli ko tri',
  open: 'eaa jaa eur mk milj',
  final: 'jne ym',
  starters:
    'hän he se ne me te minä sinä tämä nämä siellä täällä sitten nyt mutta ja tai jos kun miten miksi kuka mitä missä ' +
    'kukaan kaikki ei on oli',
};

/** Hungarian. */
export const HUNGARIAN: LanguageWords = {
  inner: 'dr ifj özv ún szt tel szerk vö ld sz',
  own: 'pl id ill old ford kb',
  open: 'i.sz',
  final: 'stb',
  starters:
    'a az egy ő ők mi ti én te ez ott itt akkor aztán most de és vagy ha amikor hogy hogyan miért ki mi hol nem senki ' +
    'semmi minden',
};

/** Greek. */
export const GREEK: LanguageWords = {
  inner: 'κα κος κων δρ αρ βλ σελ εικ κεφ τηλ πρβλ δηλ π.χ αγ οδ καθ λ.χ τ.μ ν σχ πίν τόμ αριθ',
  open: 'μ.χ χλμ εκ',
  final: 'κλπ κ.λπ κ.ά κτλ κ.τ.λ',
  starters:
    'ο η το οι τα ένας μια αυτός αυτή αυτό εκεί εδώ τότε μετά τώρα αλλά και ή αν όταν πώς γιατί ποιος τι πού σε στο ' +
    'στη στην με για από κανείς τίποτα όλα ήταν είναι',
};

/** Turkish. */
export const TURKISH: LanguageWords = {
  inner: 'dr prof doç yrd av sok mah apt bkz şek tab örn s sf no tel alb yzb hz',
  own: 'bul cad',
  open: 'm.ö m.s',
  final: 'vb vd',
  starters:
    'o bu şu bir ben sen biz siz onlar ama ve veya eğer nasıl neden kim ne nerede sonra şimdi burada orada her',
};

/** Arabic, Hindi and others that put a full stop after titles. */
export const TITLES: LanguageWords = {
  inner: 'डॉ प्रो श्री पं د أ م ص ج ดร นพ ที่',
};
