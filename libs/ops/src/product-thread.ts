/** What a thread needs that helps to multiply matrices; it loads nothing of tfjs. */
export { serveProducts, type ProductThreadData } from './wasm/shared-products.ts';
