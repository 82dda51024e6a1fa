/** Scripts of the Unicode standard that text can be in; frequent ones first, as they are tried in turn. */
const SCRIPT_NAMES = [
  'Common Latin Inherited Cyrillic Greek Han Hiragana Katakana Hangul Arabic Hebrew Devanagari Thai Bengali',
  'Tamil Telugu Kannada Malayalam Gujarati Gurmukhi Oriya Sinhala Armenian Georgian Ethiopic Khmer Lao Myanmar',
  'Tibetan Mongolian Bopomofo Braille Cherokee Canadian_Aboriginal Ogham Runic Tagalog Hanunoo Buhid Tagbanwa',
  'Limbu Tai_Le New_Tai_Lue Buginese Tai_Tham Balinese Sundanese Batak Lepcha Ol_Chiki Glagolitic Coptic',
  'Tifinagh Yi Lisu Vai Bamum Syloti_Nagri Phags_Pa Saurashtra Kayah_Li Rejang Javanese Cham Tai_Viet',
  'Meetei_Mayek Syriac Thaana Nko Samaritan Mandaic Linear_B Lycian Carian Old_Italic Gothic Old_Permic',
  'Ugaritic Old_Persian Deseret Shavian Osmanya Osage Elbasan Caucasian_Albanian Vithkuqi Linear_A Cypriot',
  'Imperial_Aramaic Palmyrene Nabataean Hatran Phoenician Lydian Meroitic_Hieroglyphs Meroitic_Cursive',
  'Kharoshthi Old_South_Arabian Old_North_Arabian Manichaean Avestan Inscriptional_Parthian',
  'Inscriptional_Pahlavi Psalter_Pahlavi Old_Turkic Old_Hungarian Hanifi_Rohingya Yezidi Old_Sogdian Sogdian',
  'Old_Uyghur Chorasmian Elymaic Brahmi Kaithi Sora_Sompeng Chakma Mahajani Sharada Khojki Multani Khudawadi',
  'Grantha Newa Tirhuta Siddham Modi Takri Ahom Dogra Warang_Citi Dives_Akuru Nandinagari Zanabazar_Square',
  'Soyombo Pau_Cin_Hau Bhaiksuki Marchen Masaram_Gondi Gunjala_Gondi Makasar Kawi Cuneiform',
  'Cypro_Minoan Egyptian_Hieroglyphs Anatolian_Hieroglyphs Mro Tangsa Bassa_Vah Pahawh_Hmong Medefaidrin Miao',
  'Tangut Nushu Khitan_Small_Script Duployan SignWriting Toto Nyiakeng_Puachue_Hmong Wancho Nag_Mundari',
  'Mende_Kikakui Adlam',
]
  .join(' ')
  .split(' ');

/** Number of the script of characters that belong to all scripts, such as punctuation and digits. */
export const COMMON_SCRIPT = 0;

/** Number of the script of marks that take the script of the character before them. */
export const INHERITED_SCRIPT: number = SCRIPT_NAMES.indexOf('Inherited');

const HAN_SCRIPT = SCRIPT_NAMES.indexOf('Han');
const MERGED_WITH_HAN = ['Hiragana', 'Katakana'].map((name) => SCRIPT_NAMES.indexOf(name));

/** The mark that prolongs a vowel: used in Hiragana and Katakana, and Common to the standard. */
const PROLONGED_SOUND_MARK = 0x30fc;

let patterns: RegExp[] | undefined;

/**
 * Returns a number that is the same for two characters of one script.
 *
 * Hiragana and Katakana count as Han, because Japanese words mix them. A character of a script that
 * is not known here counts as Common.
 */
export function scriptOf(codePoint: number): number {
  if (codePoint === PROLONGED_SOUND_MARK) return HAN_SCRIPT;
  patterns ??= SCRIPT_NAMES.map((name) => new RegExp(`^\\p{Script=${name}}`, 'u'));
  const character = String.fromCodePoint(codePoint);
  const script = Math.max(
    COMMON_SCRIPT,
    patterns.findIndex((pattern) => pattern.test(character)),
  );
  return MERGED_WITH_HAN.includes(script) ? HAN_SCRIPT : script;
}
