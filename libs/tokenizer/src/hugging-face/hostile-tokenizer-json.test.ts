import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTokenizerError } from '../errors.ts';
import { parseTokenizerJson } from './parse-tokenizer-json.ts';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

type Json = { [name: string]: unknown };

function addedToken(id: number, content: string, more: Json = {}): Json {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return { id, content, ...flags, ...more };
}

/** A small file that is right. */
function rightFile(): Record<'model' | 'normalizer' | 'decoder', Json> & Json {
  return {
    version: '1.0',
    truncation: { max_length: 5 },
    added_tokens: SPECIAL.map((token, id) => addedToken(id, token)),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries([...SPECIAL, 'a', '##b'].map((token, id) => [token, id])),
    },
  };
}

/** The right file with other parts, those of the model apart. */
function changed(parts: Json, model: Json = {}): string {
  const file = rightFile();
  return JSON.stringify({ ...file, ...parts, model: { ...file.model, ...model } });
}

function parse(text: string): ReturnType<typeof parseTokenizerJson> {
  return parseTokenizerJson(new TextEncoder().encode(text), { source: 'my.json' });
}

/** What comes of a text: a tokenizer, or the code of an error. */
function outcomeOf(text: string): string {
  try {
    return parse(text).vocabularySize > 0 ? 'tokenizer' : 'an empty tokenizer';
  } catch (error) {
    return isTokenizerError(error) ? error.code : String(error);
  }
}

const vocabulary = rightFile().model['vocab'] as Record<string, number>;
const withTokens = (more: Json): string => changed({}, { vocab: { ...vocabulary, ...more } });
const withAdded = (...more: Json[]): string => {
  const file = rightFile();
  return changed({ added_tokens: [...(file['added_tokens'] as Json[]), ...more] });
};

describe('parseTokenizerJson', () => {
  it('takes the rules of the file', () => {
    const tokenizer = parse(changed({}));
    expect(Array.from(tokenizer.encode('Ab, á'))).toEqual([5, 6, 1, 5]);
    expect(tokenizer.rules).toMatchObject({ stripAccents: true, cleanUpTokenizationSpaces: true });
    expect(Array.from(parse(changed({ normalizer: null })).encode('ab A'))).toEqual([5, 6, 1]);
  });

  it('does not count brackets in strings as nesting', () => {
    const content = `"${'[{'.repeat(100)}\\`;
    const tokenizer = parse(withAdded(addedToken(7, content)));
    expect(tokenizer.idOf(content)).toBe(7);
  });

  it('gives new added tokens the ids that follow', () => {
    const tokenizer = parse(withAdded(addedToken(7, 'new', { special: false })));
    expect(tokenizer.vocabularySize).toBe(8);
    expect(Array.from(tokenizer.encode('anewb [MASK]'))).toEqual([5, 7, 1, 1, 1, 1]);
  });

  it.each([
    { fault: 'no JSON', text: '{"model": {', message: 'expected JSON' },
    { fault: 'deep nesting', text: '['.repeat(1_000_000), message: 'at most 64 levels of nesting' },
    { fault: 'another value', text: '[1]', message: 'expected an object, got an array (whole file)' },
    {
      fault: 'another version',
      text: changed({ version: '2.0' }),
      message: 'expected "1.0", got "2.0" (version)',
    },
    {
      fault: 'another model',
      text: changed({}, { type: 'Unigram' }),
      message: 'expected WordPiece, got "Unigram" (model.type). Give the SentencePiece .model',
    },
    {
      fault: 'another normaliser',
      text: changed({ normalizer: { type: 'Sequence', normalizers: [] } }),
      message: 'expected BertNormalizer, got "Sequence" (normalizer.type)',
    },
    {
      fault: 'no pre-tokenizer',
      text: changed({ pre_tokenizer: null }),
      message: 'expected an object, got null (pre_tokenizer)',
    },
    {
      fault: 'another decoder',
      text: changed({ decoder: { type: 'Metaspace' } }),
      message: 'expected WordPiece, got "Metaspace" (decoder.type)',
    },
    {
      fault: 'two prefixes',
      text: changed({ decoder: { type: 'WordPiece', prefix: '@', cleanup: true } }),
      message: 'expected "##", got "@" (decoder.prefix)',
    },
    {
      fault: 'a field of another type',
      text: changed({ normalizer: { ...rightFile().normalizer, lowercase: 'yes' } }),
      message: 'expected true or false, got "yes" (normalizer.lowercase)',
    },
    { fault: 'no vocabulary', text: changed({}, { vocab: {} }), message: '1 to 2097152 tokens' },
    {
      fault: 'an id that is too large',
      text: withTokens({ c: 99 }),
      message: 'from 0 to 7, got 99 (model.vocab.c)',
    },
    { fault: 'an id that is no number', text: withTokens({ c: '7' }), message: 'got "7" (model.vocab.c)' },
    {
      fault: 'an id twice',
      text: withTokens({ c: 6 }),
      message: 'expected an id that no other token has, got 6',
    },
    {
      fault: 'a token twice',
      text: withTokens({ c: 7 }).replace('"c":7', '"c":7,"c":8'),
      message: 'from 0 to 7, got 8 (model.vocab.c)',
    },
    {
      fault: 'no unknown token',
      text: changed({}, { unk_token: '<unk>' }),
      message: 'expected a token <unk>, got none',
    },
    {
      fault: 'an unknown token that is only added',
      text: withAdded(addedToken(7, '<unk>')).replace('"unk_token":"[UNK]"', '"unk_token":"<unk>"'),
      message: 'expected a token <unk>, got none',
    },
    {
      fault: 'no special token',
      text: changed({ added_tokens: [] }, { vocab: { '[UNK]': 0 } }),
      message: 'expected a token [PAD], got none',
    },
    {
      fault: 'a limit of nothing',
      text: changed({}, { max_input_chars_per_word: 0 }),
      message: 'got 0 (model.max_input_chars_per_word)',
    },
    {
      fault: 'no added tokens',
      text: changed({ added_tokens: null }),
      message: 'expected an array, got null',
    },
    {
      fault: 'an added token with an id of its own',
      text: withAdded(addedToken(12, 'new')),
      message: 'expected 7, which the token has or which comes next, got 12 (added_tokens.5.id)',
    },
    { fault: 'an added token twice', text: withAdded(addedToken(4, '[MASK]')), message: 'not added before' },
    { fault: 'an empty added token', text: withAdded(addedToken(7, '')), message: 'are not empty' },
    {
      fault: 'added tokens that look alike',
      text: withAdded(addedToken(7, 'X', { normalized: true }), addedToken(8, 'x', { normalized: true })),
      message: 'expected added tokens that differ',
    },
  ])('refuses $fault', ({ text, message }) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow('Tokenizer file my.json');
  });

  it('gives a tokenizer or a typed error, whatever part is something else', () => {
    const texts = JSON.stringify(rightFile());
    const positions = Array.from(texts.matchAll(/:|,|\{|\}|"|null|true|\d+/gu), ({ index, 0: part }) => ({
      index,
      part,
    }));
    fc.assert(
      fc.property(fc.constantFrom(...positions), fc.json({ maxDepth: 2 }), ({ index, part }, other) => {
        const text = texts.slice(0, index) + other + texts.slice(index + part.length);
        expect(outcomeOf(text)).toMatch(/^(tokenizer|tokenizer-model)$/u);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
