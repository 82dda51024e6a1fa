import type { LanguageWords } from './language-words.ts';

/** English; also the words that all languages share. */
export const ENGLISH: LanguageWords = {
  inner:
    'mr mrs ms messrs mx dr drs prof profs revd rev hon rt maj capt cmdr lt col gen brig adm sgt cpl pvt gov sen ' +
    'rep supt pres e.g i.e eg ie cf viz vs approx resp incl esp figs fig eq eqs eqn chap chaps vol vols illus ' +
    'ibid assn bros tel wm chas geo thos jas jos mme mlle insp det asst assoc asst dist natl intl',
  number:
    'no nos p pp art arts sec secs ch pt pts tab ex mar jun jul sep ca c col ref refs app ver v nr n para paras ' +
    'sched reg room apt cap lot',
  open:
    'inc ltd co st mt ft dept doc mil corp llc plc jr sr esq ave blvd rd al ph.d m.d b.a m.a b.sc m.sc a.m p.m jan feb apr aug sept ' +
    'oct nov dec tues thu thur thurs univ est u.s u.k e.u u.n d.c b.c a.d ariz ark calif colo conn ' +
    'fla ga kan kans ky md mich minn mont neb nebr nev okla penn tenn tex va vt ' +
    'wis wyo hwy bldg ed eds ed.d ll.b ll.m',
  final: 'etc',
  starters:
    'two three four five six seven eight nine ten the a an this that these those it its he she they we you i his her their our my your there here in on at for ' +
    'from but and or so if when while where what which who whose how why as after before since although though ' +
    'however also then thus to by with without not no yes both each every some many most all other others one once ' +
    'under over between such nobody nothing everyone everybody everything none never neither either another any ' +
    "anyone during until because even only just now later still yet today it's he's she's they're we're you're " +
    "i'm i've that's there's don't let's can could would should will do does did is are was were has have had",
};

/** German. */
export const GERMAN: LanguageWords = {
  inner:
    'bzw bspw vgl evtl ggf ca ugs sog dipl ing abb tab kap anm aufl bd hrsg hg str nr tel inkl exkl ' +
    'zzgl gest verh hl hr hrn fr frl okt dez verf bes allg ehem einschl geb gegr mio mrd zb z.b d.h u.a i.d.r ' +
    's.o s.u o.g u.u z.t v.a m.e jh jhs jhd urspr gez eigtl lat griech engl franz dt',
  own: 'art abs abt mind max min jun sen st lt gem od phil nat',
  number: 'art abs ziff',
  starters:
    'der die das ein eine einer eines er sie es wir ich ihr man dies diese dieser dieses im am auf bei nach für mit ' +
    'und oder aber doch wenn als wie wer was wo warum dann danach dort hier heute jetzt nun auch nur noch seit von ' +
    'vor zu zum zur um unter über durch ohne kein keine niemand nichts alle viele einige mein sein seine ihre unser',
  afterOrdinal:
    'januar jänner februar märz april mai juni juli august september oktober november dezember jan feb mär apr jun ' +
    'jul aug sep sept okt nov dez jahrhundert jahrhunderts jh jhd weltkrieg weltkriegs klasse auflage',
  beforeOrdinal: 'am vom zum im der dem den des die das ab bis seit beim zur einem einen jeder jeden',
};

/** Dutch. */
export const DUTCH: LanguageWords = {
  inner:
    'dhr mevr mw drs ir mr ing blz hfst afb nl bijv bv d.w.z o.a m.b.t i.p.v t.o.v t.a.v evt vgl resp zgn zg ' +
    'incl excl ca tel nrs a.s n.a.v o.l.v i.v.m m.a.w',
  own: 'min max',
  open: 'v.chr n.chr mln mld',
  final: 'enz',
  starters:
    'de het een hij zij ze wij we ik jij je dit dat deze die er daar hier toen dan nu ook maar en of als wie wat ' +
    'waar waarom hoe op bij voor met na uit niemand niets alle veel zijn haar hun',
};

/** Swedish. */
export const SWEDISH: LanguageWords = {
  inner:
    'dvs t.ex bl.a s.k d.v.s fr.o.m t.o.m f.n p.g.a jfr resp kap fig tel ang ung inkl exkl obs ca nr s.a.s ' +
    'f.d storg kungsg drottningg',
  open: 'kr e.kr f.kr milj',
  final: 'osv m.m mfl m.fl o.s.v',
  starters:
    'det den de en ett han hon vi jag du ni detta denna dessa där här då nu men och eller om när vad vem hur varför ' +
    'i på för med efter från till alla många sedan ingen',
};

/** Danish and Norwegian, which write much the same abbreviations. */
export const DANISH_NORWEGIAN: LanguageWords = {
  inner:
    'hr fru frk dvs f.eks bl.a d.v.s t.o.m m.h.t m.a.o jf jfr kap fig tlf ca nr inkl ekskl evt vedr pga p.g.a storgt ' +
    'gt pkt afd stk mht iht kgl adm',
  open: 'kr f.kr e.kr mio mill mia',
  final: 'osv m.m m.v o.l',
  starters:
    'det den de en et han hun vi jeg du dette denne disse der her da nå nu men og eller om når hva hvad hvem hvor ' +
    'hvorfor i på for med etter efter fra til alle mange så ingen',
  beforeOrdinal: 'den d',
};
