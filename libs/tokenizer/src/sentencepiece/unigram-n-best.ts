import { BestFirstAgenda } from './best-first-agenda.ts';
import type { UnigramLattice } from './unigram-lattice.ts';

/** A way through a lattice. */
export interface LatticePath {
  /** Its nodes, from the left. */
  readonly nodes: readonly number[];
  /** Sum of their scores, rounded to float32 at each step from the right. */
  readonly score: number;
}

/** A path's end: a node, and the path to the right of it. */
interface Hypothesis {
  readonly node: number;
  readonly next: Hypothesis | undefined;
  /** Score of the path from here to the right. */
  readonly score: number;
  /** That, and the score of the best path to the left. */
  readonly priority: number;
}

/** Stands for the text's beginning, which has no node. */
const BEGINNING = -1;
/** Stands for its end. */
const END = -2;
/** The agenda is cut when it has so many hypotheses (SentencePiece's kMaxAgendaSize)... */
const MAX_AGENDA_SIZE = 10_000;
/** ... to ten for each path wanted, but at most so many (its kMinAgendaSize)... */
const MIN_AGENDA_SIZE = 512;
/** ... and so many times at most; then the search gives up (sentencepiece 0.2.3, observed). */
const MAX_CUTS = 10;
/** It also gives up after so many hypotheses, about 200 MB; SentencePiece has a time limit instead. */
const MAX_HYPOTHESES = 4_000_000;

/**
 * Finds the `count` paths of the greatest scores, the greatest first.
 *
 * The search goes from the end of the text, best first, guided by the exact score of what is left
 * (A*). As SentencePiece's it keeps no more than 10,000 hypotheses, so that in texts of many near ties
 * some paths may be missed; and in long ones it gives up, and returns the best path alone.
 */
export function findBestPaths(lattice: UnigramLattice, count: number): LatticePath[] {
  const search = {
    lattice,
    best: lattice.bestScores(),
    agenda: new BestFirstAgenda<Hypothesis>(),
    created: 0,
  };
  const paths: LatticePath[] = [];
  let cuts = 0;
  search.agenda.push({ node: END, next: undefined, score: 0, priority: search.best[lattice.length]! });
  while (paths.length < count) {
    const top = search.agenda.pop();
    if (top === undefined) break;
    if (top.node === BEGINNING) {
      paths.push({ nodes: nodesOf(top), score: top.priority });
      continue;
    }
    expand(search, top);
    if (search.created > MAX_HYPOTHESES) return [findBestPath(lattice)];
    if (search.agenda.size < MAX_AGENDA_SIZE) continue;
    if (cuts++ === MAX_CUTS) return [findBestPath(lattice)];
    search.agenda = cut(search.agenda, Math.min(MIN_AGENDA_SIZE, count * 10));
  }
  return paths;
}

/** A search under way. */
interface Search {
  readonly lattice: UnigramLattice;
  /** Score of the best path to each byte. */
  readonly best: Float32Array;
  agenda: BestFirstAgenda<Hypothesis>;
  /** Hypotheses made so far. */
  created: number;
}

/** Adds the hypotheses that are longer by one node to the left. */
function expand(search: Search, next: Hypothesis): void {
  const { lattice, best, agenda } = search;
  const at = next.node === END ? lattice.length : lattice.starts[next.node]!;
  if (at === 0) agenda.push({ node: BEGINNING, next, score: next.score, priority: next.score });
  for (let index = lattice.endStarts[at]!; index < lattice.endStarts[at + 1]!; index++) {
    const node = lattice.nodesByEnd[index]!;
    const own = lattice.scores[node]!;
    const through = Math.fround(best[lattice.starts[node]!]! + own);
    const score = Math.fround(own + next.score);
    agenda.push({ node, next, score, priority: Math.fround(through + next.score) });
    search.created++;
  }
}

function cut(agenda: BestFirstAgenda<Hypothesis>, size: number): BestFirstAgenda<Hypothesis> {
  const kept = new BestFirstAgenda<Hypothesis>();
  for (let left = size; left > 0; left--) kept.push(agenda.pop()!);
  return kept;
}

function nodesOf(beginning: Hypothesis): number[] {
  const nodes: number[] = [];
  for (let at = beginning.next; at !== undefined && at.node !== END; at = at.next) nodes.push(at.node);
  return nodes;
}

/**
 * Finds the best path as SentencePiece's lattice does: of equal sums to a node and over it, the one
 * from the node that begins first wins.
 */
export function findBestPath(lattice: UnigramLattice): LatticePath {
  const scores = new Float32Array(lattice.nodeCount);
  const previous = new Int32Array(lattice.nodeCount).fill(BEGINNING);
  for (let node = 0; node < lattice.nodeCount; node++) {
    const left = bestBefore(lattice, scores, { at: lattice.starts[node]!, own: lattice.scores[node]! });
    scores[node] = left.score;
    previous[node] = left.node;
  }
  const last = bestBefore(lattice, scores, { at: lattice.length, own: 0 });
  const nodes: number[] = [];
  for (let node = last.node; node !== BEGINNING; node = previous[node]!) nodes.push(node);
  return { nodes: nodes.reverse(), score: last.score };
}

/** The node that ends at `at` on the best path over it to a node of score `own`. */
function bestBefore(
  lattice: UnigramLattice,
  scores: Float32Array,
  { at, own }: { readonly at: number; readonly own: number },
): { node: number; score: number } {
  let best = { node: BEGINNING, score: at === 0 ? own : -Infinity };
  for (let index = lattice.endStarts[at]!; index < lattice.endStarts[at + 1]!; index++) {
    const node = lattice.nodesByEnd[index]!;
    const score = Math.fround(scores[node]! + own);
    if (best.node === BEGINNING || score > best.score) best = { node, score };
  }
  return best;
}
