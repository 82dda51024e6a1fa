import type { Tokenizer } from '../tokenizer.ts';

/** Plain data for a JSON file. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** A value in a JSON file. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** The special tokens by the names that transformers gives them. */
export function specialTokenNames(tokenizer: Tokenizer): JsonObject {
  const { pad, unk, cls, sep, mask } = tokenizer.specialIds;
  return {
    pad_token: tokenizer.tokenOf(pad),
    unk_token: tokenizer.tokenOf(unk),
    cls_token: tokenizer.tokenOf(cls),
    sep_token: tokenizer.tokenOf(sep),
    mask_token: tokenizer.tokenOf(mask),
  };
}

/** What differs between the kinds in a `tokenizer.json`. */
export interface TokenizerParts {
  readonly normalizer: JsonValue;
  readonly pre_tokenizer: JsonValue;
  readonly decoder: JsonValue;
  readonly model: JsonValue;
  /** The tokens that are looked for in text; those of the special ids if left out. */
  readonly addedTokens?: readonly JsonObject[];
}

/** Makes a `tokenizer.json` that puts [CLS] and [SEP] around one or two segments. */
export function tokenizerJson(tokenizer: Tokenizer, parts: TokenizerParts): JsonObject {
  const { cls, sep } = tokenizer.specialIds;
  const special = (id: number): JsonObject => ({ SpecialToken: { id: tokenizer.tokenOf(id), type_id: 0 } });
  const secondSep = { SpecialToken: { id: tokenizer.tokenOf(sep), type_id: 1 } };
  const first = { Sequence: { id: 'A', type_id: 0 } };
  const second = { Sequence: { id: 'B', type_id: 1 } };
  const named = (id: number): JsonObject => {
    const token = tokenizer.tokenOf(id);
    return { [token]: { id: token, ids: [id], tokens: [token] } };
  };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: parts.addedTokens ?? specialTokens(tokenizer),
    normalizer: parts.normalizer,
    pre_tokenizer: parts.pre_tokenizer,
    post_processor: {
      type: 'TemplateProcessing',
      single: [special(cls), first, special(sep)],
      pair: [special(cls), first, special(sep), second, secondSep],
      special_tokens: { ...named(cls), ...named(sep) },
    },
    decoder: parts.decoder,
    model: parts.model,
  };
}

function specialTokens(tokenizer: Tokenizer): JsonObject[] {
  const ids = Object.values(tokenizer.specialIds).toSorted((left: number, right: number) => left - right);
  return ids.map((id: number) => ({
    id,
    content: tokenizer.tokenOf(id),
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
}
