import type { LanguageWords } from './language-words.ts';

/** Polish. */
export const POLISH: LanguageWords = {
  inner:
    'prof doc inż mgr hab lek ul al pl św zob por rys rozdz tab tj tzn tzw np m.in p.n.e n.e tel nr wg ks ' +
    'płk gen kpt por sp dyr woj gm tys wyd str godz',
  own: 'im red pow',
  number: 'ok',
  open: 'mln mld zł im',
  final: 'itd itp',
  starters:
    'on ona ono oni one my wy ja ty to ten ta te tam tu wtedy potem teraz dziś ale i lub jeśli gdy jak dlaczego kto co ' +
    'gdzie w na z do od po przy dla bez nikt nic wszystko jest był była',
};

/** Czech and Slovak. */
export const CZECH_SLOVAK: LanguageWords = {
  inner:
    'ing mgr mudr judr phdr rndr prof bc čs ul č čís str kap obr tab tj tzn tzv např sv nám tř tel roč sb mld ' +
    'tis viz st resp popř příp',
  open: 'kč hod',
  final: 'atd apod aj',
  starters:
    'on ona ono oni my vy já ty to ten ta tam tady pak potom teď dnes ale a nebo jestli když jak proč kdo co kde v na ' +
    's z do od po při pro bez nikdo nic všechno je byl byla paní pan',
};

/** Russian. */
export const RUSSIAN: LanguageWords = {
  inner:
    'гг кв ул пр просп пл пер корп стр обл р-н пос дер рис табл гл ср напр проф акад доц св тел тов ' +
    'гр инж ген полк кап ст т.е т.к т.н т.ч р.х до-н и.о ред изд вып',
  open: 'см им др тыс руб млн млрд коп н.э вв сек мин кг',
  final: 'т.д т.п',
  starters:
    'он она оно они мы вы я ты это этот эта эти там тут здесь тогда потом теперь сейчас но и а или если когда как ' +
    'почему кто что где в во на с со из к ко до от по при для без никто ничто ничего всё все его её их у о об затем',
};

/** Ukrainian and Belarusian. */
export const UKRAINIAN: LanguageWords = {
  inner:
    'вул буд кв просп пл пров обл р-н смт рис табл гл пор напр проф акад доц ім св тел тов гр інж ген ст т.зв ' +
    'тобто ред вид вип рр зав',
  open: 'див тис грн млн млрд коп н.е',
  final: 'т.д т.п',
  starters:
    'він вона воно вони ми ви я ти це цей ця ці там тут тоді потім тепер зараз але і й та або якщо коли як чому хто ' +
    'що де в у на з із зі до від по при для без ніхто ніщо нічого все всі його її їх',
};
