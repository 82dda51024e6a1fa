import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble, I32, I64, V128 } from './assemble.ts';
import type { ValueType } from './assemble.ts';
import type { Code } from './encoding.ts';
import * as code from './instructions.ts';
import {
  byteLanes,
  integerLanes,
  integers,
  vAddIntegers,
  vectorLoad,
  vectorStore,
  vHalf,
} from './vectors.ts';
import { webAssembly } from './web-assembly.ts';

const { get, i32Const, set, wordLoad, wordStore } = code;
const [A, B, C] = [0, 1, 2];

/** Runs code with two parameters and a few variables behind them on an empty memory, and returns its first words. */
function run(
  body: Code,
  parameters: readonly [number, number] = [0, 0],
  locals: ValueType[] = [I32],
): Int32Array {
  const memory = new webAssembly.Memory({ initial: 1 });
  const module = new webAssembly.Module(
    assemble([{ name: 'run', parameterCount: parameters.length, locals, body }]),
  );
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  (exports['run'] as (...values: readonly number[]) => void)(...parameters);
  return new Int32Array(memory.buffer, 0, 8);
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test('constants are what they were given as', () => {
  fc.assert(
    fc.property(word, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (small, large) => {
      const high = code.i64Low(code.i64ShiftRight(code.i64Const(large), code.i64Const(32n)));
      const words = run([
        ...wordStore(i32Const(0), i32Const(small)),
        ...wordStore(i32Const(0), code.i64Low(code.i64Const(large)), 4),
        ...wordStore(i32Const(0), high, 8),
      ]);
      expect([...words.subarray(0, 3)]).toEqual([
        small,
        Number(BigInt.asIntN(32, large)),
        Number(BigInt.asIntN(32, large >> 32n)),
      ]);
    }),
  );
});

test.each<[string, (a: Code, b: Code) => Code, (a: number, b: number) => number]>([
  ['i32Add', code.i32Add, (a, b) => a + b],
  ['i32Sub', code.i32Sub, (a, b) => a - b],
  ['i32Mul', code.i32Mul, Math.imul],
  ['i32And', code.i32And, (a, b) => a & b],
  ['i32Or', code.i32Or, (a, b) => a | b],
  ['i32ShiftLeft', code.i32ShiftLeft, (a, b) => a << b],
  ['i32ShiftRight', code.i32ShiftRight, (a, b) => a >>> b],
  ['i32Equal', code.i32Equal, (a, b) => Number(a === b)],
  ['i32Less', code.i32Less, (a, b) => Number(a >>> 0 < b >>> 0)],
  ['i32NotLess', code.i32NotLess, (a, b) => Number(a >>> 0 >= b >>> 0)],
])('%s does what its name says', (_, instruction, expected) => {
  const equalOrNot = fc.oneof(
    fc.tuple(word, word),
    word.map((a): [number, number] => [a, a]),
  );
  fc.assert(
    fc.property(equalOrNot, ([a, b]) => {
      const [found] = run(wordStore(i32Const(0), instruction(get(A), get(B))), [a, b]);
      expect(found).toBe(expected(a, b) | 0);
    }),
  );
});

test('counts zeros, and multiplies in 64 bits', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const product = code.i64Mul(vHalf(get(C), 0), vHalf(get(C), 1));
      const words = run(
        [
          ...wordStore(i32Const(0), get(A)),
          ...wordStore(i32Const(0), get(B), 8),
          ...set(C, vectorLoad(i32Const(0))),
          ...wordStore(i32Const(0), code.i32TrailingZeros(get(A)), 16),
          ...wordStore(i32Const(0), code.i64Low(product), 20),
          ...wordStore(i32Const(0), code.i64Low(code.i64ShiftRight(product, code.i64Const(32n))), 24),
        ],
        [a, b],
        [V128],
      );
      const wide = BigInt(a >>> 0) * BigInt(b >>> 0);
      expect(words[4]).toBe(a === 0 ? 32 : 31 - Math.clz32(a & -a));
      expect([words[5], words[6]]).toEqual([
        Number(BigInt.asIntN(32, wide)),
        Number(BigInt.asIntN(32, wide >> 32n)),
      ]);
    }),
  );
});

test('loops go round until they are left', () => {
  const sum = code.block(
    code.loop([
      ...code.branchIf(1, code.i32Equal(get(A), i32Const(0))),
      ...code.increase(C, get(A)),
      ...code.increase(A, i32Const(-1)),
      ...code.branch(0),
    ]),
  );
  const odd = code.when(
    code.i32And(get(B), i32Const(1)),
    wordStore(i32Const(4), i32Const(1)),
    wordStore(i32Const(4), i32Const(2)),
  );
  const counted = code.repeatWhile(code.i32Less(get(A), get(B)), code.increase(A, i32Const(3)));
  const body = [
    ...sum,
    ...wordStore(i32Const(0), get(C)),
    ...odd,
    ...counted,
    ...wordStore(i32Const(8), get(A)),
  ];
  expect([...run(body, [10, 8]).subarray(0, 3)]).toEqual([55, 2, 9]);
  expect([...run(body, [0, 7]).subarray(0, 3)]).toEqual([0, 1, 9]);
});

test('vectors hold what was put in', () => {
  const lanes = vAddIntegers(integerLanes(1, -2, 3, 2 ** 30), integers(2 ** 30));
  const words = run([...vectorStore(i32Const(0), lanes), ...vectorStore(i32Const(16), byteLanes(0xfe))]);
  expect([...words.subarray(0, 4)]).toEqual([2 ** 30 + 1, 2 ** 30 - 2, 2 ** 30 + 3, -(2 ** 31)]);
  expect([...words.subarray(4)]).toEqual(
    [0xfefefefe, 0xfefefefe, 0xfefefefe, 0xfefefefe].map((value) => value | 0),
  );
});

test('a shared memory is imported as such', () => {
  const memory = new webAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const body = wordStore(i32Const(0), code.i32Add(wordLoad(i32Const(0)), code.byteLoad(i32Const(4))));
  const bytes = assemble([{ name: 'add', parameterCount: 0, locals: [I64], body }], 2);
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  const words = new Int32Array(memory.buffer);
  words.set([7, 0xff03]);
  (exports['add'] as () => void)();
  expect(words[0]).toBe(10);
});
