/** How the bytes of an input are compressed. */
export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

const EXTENSIONS: Readonly<Record<string, Compression>> = {
  '.gz': 'gzip',
  '.zst': 'zstd',
  '.bz2': 'bzip2',
  '.xz': 'xz',
};

/** Tells from the extension of a name, whatever its case, how the bytes behind it are compressed. */
export function compressionOf(name: string): Compression {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? 'none' : (EXTENSIONS[name.slice(dot).toLowerCase()] ?? 'none');
}
