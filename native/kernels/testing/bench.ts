/**
 * Measures the kernels on one thread, and a whole scan on all: `node native/kernels/testing/bench.ts [FILE]`. Without a
 * file, over generated tables that lie in memory. Compare figures of one run on one machine only.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createBufferKernels } from '../measure.ts'
import { scanFile } from '../scan-file.ts'

const words = [
  'alpha',
  'beta',
  'New York',
  'x',
  'Order shipped',
  'Müller',
  'London',
  'blue widget',
  'some more of text',
]
const of = (seed: number, count: number): number => (Math.imul(seed, 2_654_435_761) >>> 8) % count
const word = (seed: number): string => words[of(seed, words.length)] ?? ''
const day = (n: number): string => `20${10 + of(n, 15)}-0${1 + of(n * 3, 9)}-${10 + of(n * 7, 19)}`

const tables: Readonly<Record<string, (n: number) => string[]>> = {
  mixed: (n) => [
    String(n),
    (of(n, 1_000_000) / 100).toFixed(2),
    day(n),
    word(n),
    of(n, 2) ? 'true' : 'false',
    word(n * 5),
    of(n, 10) ? String(of(n, 1000)) : '',
  ],
  integers: (n) => [n, of(n, 1000), of(n, 100_000), of(n, 10), n * 7].map(String),
  text: (n) => [`${word(n)} ${word(n * 3)}`, word(n * 5), `${word(n * 7)} and ${word(n * 11)}`],
  quoted: (n) => [n, day(n), word(n), `${word(n)}, ${word(n * 3)}`].map((cell) => `"${cell}"`),
}

function best(bytes: number, work: () => unknown): string {
  let ms = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 40; turn++) {
    const start = performance.now()
    work()
    ms = Math.min(ms, performance.now() - start)
  }
  return `${(bytes / ms / 1e6).toFixed(2)} GB/s`
}

function measureTables(): void {
  for (const [name, row] of Object.entries(tables)) {
    const rows = Array.from({ length: 50_000 }, (_, n) => row(n + 1).join(','))
    const bytes = Buffer.from(`${rows.join('\n')}\n`)
    const kernels = createBufferKernels(bytes, { delimiter: ',', quote: '"', width: row(1).length })
    const passes = { structure: kernels.structure, detail: kernels.detail, hash: kernels.hash }
    const figures = Object.entries(passes).map(([pass, work]) => `${pass} ${best(bytes.length, work)}`)
    process.stdout.write(`${name}: ${figures.join(', ')}\n`)
  }
}

async function measureFile(path: string): Promise<void> {
  const fd = openSync(path, 'r')
  const { size } = fstatSync(fd)
  const start = { byteOffset: 0, record: 1, line: 1 }
  const head = Buffer.alloc(65_536)
  readSync(fd, head, 0, head.length, 0)
  const width = head.toString('latin1').split('\n', 1)[0]?.split(',').length ?? 1
  for (const workers of [0, 1, undefined]) {
    const began = performance.now()
    const scan = scanFile({
      fd,
      bytes: size,
      start,
      delimiter: ',',
      quote: '"',
      width,
      ...(workers !== undefined && { workers }),
    })
    let exceptions = 0
    for await (const report of scan) exceptions += report.exceptions.length
    const ms = performance.now() - began
    const threads = workers ?? 'default'
    process.stdout.write(`${(size / ms / 1e6).toFixed(2)} GB/s, ${threads} workers, ${exceptions} exceptions\n`)
  }
  closeSync(fd)
}

const [path] = process.argv.slice(2)
if (path === undefined) measureTables()
else await measureFile(path)
