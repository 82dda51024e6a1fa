/** What a tag of wikitext does to the text around and inside it. */
export type TagRole = 'drop' | 'raw' | 'break' | 'strip';

/** Tags whose content is no prose. */
const DROPPED =
  'ref references math chem ce gallery timeline score syntaxhighlight source imagemap hiero graph mapframe ' +
  'maplink templatedata templatestyles categorytree inputbox table pre script style';
/** Tags that begin or end a line of their own. */
const BREAKING = 'br p div blockquote center poem ul ol li dl dt dd hr h1 h2 h3 h4 h5 h6 section';
/** Tags of which only the content matters. */
const STRIPPED =
  'b i u s em strong small big sub sup span font abbr cite code tt kbd var samp del ins strike q dfn bdi bdo ' +
  'ruby rb rp rt time mark wbr noinclude includeonly onlyinclude data a nobr indicator';

const ROLES: ReadonlyMap<string, TagRole> = new Map([
  ...DROPPED.split(' ').map((name): [string, TagRole] => [name, 'drop']),
  ...BREAKING.split(' ').map((name): [string, TagRole] => [name, 'break']),
  ...STRIPPED.split(' ').map((name): [string, TagRole] => [name, 'strip']),
  ['nowiki', 'raw'],
]);

/** Tells what a tag does, by its name in lower case; undefined if it is none. */
export function roleOfTag(name: string): TagRole | undefined {
  return ROLES.get(name);
}

/** Templates that stand for one of their arguments, and for which. */
const KEPT_ARGUMENT: ReadonlyMap<string, number> = new Map([
  ...'nowrap nobold noitalic small smaller big larger large sc smallcaps abbr tooltip em strong text'
    .split(' ')
    .map((name): [string, number] => [name, 1]),
  ...'lang transl transliteration'.split(' ').map((name): [string, number] => [name, 2]),
]);

/** Templates without arguments that stand for a few characters. */
const CHARACTERS: Readonly<Record<string, string>> = {
  ndash: '–',
  endash: '–',
  snd: ' – ',
  'spaced ndash': ' – ',
  spnd: ' – ',
  mdash: '—',
  emdash: '—',
  nbsp: ' ',
  "'": "'",
  "'s": "'s",
  '!': '|',
  '=': '=',
};

/** Tells which argument a template stands for, counted from 1; 0 for none; `measure` for a number and its unit. */
export function argumentOfTemplate(name: string): number | 'measure' {
  const key = name.trim().toLowerCase();
  if (key === 'convert' || key === 'cvt') return 'measure';
  if (key.startsWith('lang-')) return 1;
  return KEPT_ARGUMENT.get(key) ?? 0;
}

/** Tells which characters a template without arguments stands for; none for most. */
export function charactersOfTemplate(name: string): string {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(CHARACTERS, key) ? (CHARACTERS[key] ?? '') : '';
}

/** Names of the namespaces of files and categories in English and, where dumps often hold aliases, elsewhere. */
const DROPPED_NAMESPACES =
  'file image media category datei bild kategorie fichier catégorie archivo imagen categoría ficheiro imagem ' +
  'categoria immagine bestand afbeelding categorie plik grafika kategoria файл изображение категория зображення ' +
  'категорія fil kategori tiedosto kuva luokka soubor obrázek fájl kép kategória dosya resim 파일 분류 ' +
  'ファイル 画像 カテゴリ 文件 图像 分类 分類 ملف صورة تصنيف קובץ תמונה קטגוריה';

/**
 * Links into these namespaces are no prose: pictures and categories.
 *
 * @param local Names in the language of a wiki, from the head of its dump.
 */
export function droppedNamespaces(local: readonly string[] = []): ReadonlySet<string> {
  const names = new Set(DROPPED_NAMESPACES.split(' '));
  for (const name of ['tập tin', 'hình', 'thể loại', ...local]) names.add(name.toLowerCase());
  return names;
}
