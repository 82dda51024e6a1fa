import type { LanguageWords } from './language-words.ts';

/** French. */
export const FRENCH: LanguageWords = {
  inner:
    'mme mmes mlle mlles mgr dr av bd boul env chap fig p.ex c.-à-d al éd vol cf tél resp n° coll trad janv ' +
    'févr juil hab ste sté apr st',
  own: 'm me mm ex art',
  number: 'art p pp',
  open: 'mm j.-c déc',
  starters:
    'un une il elle ils elles on nous vous je tu ce cette ces cet mais et ou où si quand comme comment pourquoi qui ' +
    "que dans sur pour avec sans après avant depuis c'est aujourd'hui rien puis alors ainsi aussi personne tout tous",
};

/** Spanish. */
export const SPANISH: LanguageWords = {
  inner:
    'sr sra sres sras srta srtas d dña dr dra dres prof profa ud uds vd vds avda av pza c ee pág págs núm núms cap fig ' +
    'vol tel teléf art aprox p.ej ej gral sto sta lic ing arq mons fdo pte ntra excmo ilmo cía ff',
  own: 'ss cc',
  number: 'art nº',
  open: 'a.c d.c uu',
  starters:
    'un una él ella ellos ellas yo tú usted nosotros esto este esta estos estas eso ese esa pero y o si cuando como ' +
    'cómo porque por qué quién quien en con sin sobre después luego entonces también allí aquí hoy ahora nadie nada',
};

/** Italian. */
export const ITALIAN: LanguageWords = {
  inner:
    'sig sig.ra sigg sig.na dott dott.ssa prof prof.ssa avv ing geom mons pag pagg cap fig vol art p.zza ' +
    'p.es es tel n° egr gent spett cfr c.so v.le ca gen',
  own: 'on arch rag',
  open: 'a.c d.c s.r.l s.p.a',
  final: 'ecc',
  starters:
    'un una egli ella essi lui lei loro noi voi io tu questo questa questi queste quello ma e o se quando come perché ' +
    'chi che dove in con su per tra fra dopo poi allora anche qui oggi ora nessuno niente tutto tutti è',
};

/** Portuguese. */
export const PORTUGUESE: LanguageWords = {
  inner:
    'sr sra srs sras srta dr dra drs profa prof av pág págs cap fig vol tel art n.º n.ª eng exmo exma ilmo gov aprox ' +
    'p.ex st sto d trav',
  own: 'ex cia dom pe',
  number: 'art',
  open: 'a.c d.c ltda',
  starters:
    'um uma ele ela eles elas eu você nós isto isso este esta estes estas esse essa mas e ou se quando como porque por ' +
    'que quem onde em no na com sem sobre depois então também ali aqui hoje agora ninguém nada todos o a os as',
};

/** Romanian. */
export const ROMANIAN: LanguageWords = {
  inner: 'dl dna dnă dnei d-l d-na dr prof str nr pag cap fig vol art tel ing jud aprox nr sf bl sc ap șos',
  open: 'î.hr d.hr ș.a',
  starters:
    'un o el ea ei ele noi voi eu tu acest această acești aceste dar și sau dacă când cum pentru ce cine unde în cu ' +
    'fără după apoi atunci aici azi acum nimeni nimic toți este',
};
