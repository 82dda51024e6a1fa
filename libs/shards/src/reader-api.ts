/** What reads shards, without Arrow's encoder: the subpath `@albectra/shards/reader`. */
export { ShardReader, openShards, type ShardReaderOptions } from './shard-reader.ts';
