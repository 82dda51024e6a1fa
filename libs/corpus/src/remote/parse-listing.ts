import { elementText, xmlElements } from './xml-elements.ts';

/** One object of a listing. */
export interface S3Object {
  readonly key: string;
  readonly bytes: number;
  /** Entity tag in double quotes, as an answer with the object has it. */
  readonly etag: string;
}

/** One page of a listing. */
export interface S3Page {
  readonly objects: readonly S3Object[];
  /** Asks for the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/**
 * Parses an answer to ListObjectsV2.
 *
 * @returns undefined if the text is not a whole and valid answer.
 */
export function parseListing(text: string): S3Page | undefined {
  if (!text.includes('<ListBucketResult') || !text.trimEnd().endsWith('</ListBucketResult>'))
    return undefined;
  const isEncoded = elementText(text, 'EncodingType') === 'url';
  const objects: S3Object[] = [];
  for (const element of xmlElements(text, 'Contents')) {
    const object = parseObject(element, isEncoded);
    if (object === undefined) return undefined;
    objects.push(object);
  }
  const next = elementText(text, 'NextContinuationToken');
  const isLast = elementText(text, 'IsTruncated') !== 'true';
  // A listing that goes on, but does not tell how, is not whole.
  if (!isLast && (next === undefined || next === '')) return undefined;
  return { objects, next: isLast ? undefined : next };
}

function parseObject(element: string, isEncoded: boolean): S3Object | undefined {
  const name = elementText(element, 'Key') ?? '';
  const key = isEncoded ? decodeKey(name) : name;
  const size = elementText(element, 'Size') ?? '';
  const tag = elementText(element, 'ETag')?.trim() ?? '';
  if (!key || !tag || !/^\d{1,15}$/.test(size)) return undefined;
  return { key, bytes: Number(size), etag: tag.startsWith('"') ? tag : `"${tag}"` };
}

/** Keys are encoded like the fields of a form: XML cannot hold every character that a key can. */
function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
