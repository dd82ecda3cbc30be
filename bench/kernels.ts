/** The kernels by themselves, over bytes in memory, on one thread. */
import { closeSync, openSync, readSync } from 'node:fs'
import { createBufferKernels } from '../native/index.ts'
import { benchFiles, makeFile } from './files.ts'

const BYTES = 4 * 1024 * 1024
const TURNS = 60

/** Lines of a table: the medians of many turns, in GB/s. */
export function measureKernels(folder: string): string[] {
  const lines = [
    '## The kernels, one thread, bytes in memory\n',
    '| | structure | detail | fingerprint |',
    '|---|---|---|---|',
  ]
  for (const file of benchFiles) {
    const { path } = makeFile(folder, file, 0.1)
    const bytes = wholeRecords(path)
    const width = file.header.split(',').length
    const kernels = createBufferKernels(bytes, { delimiter: ',', quote: '"', width })
    const passes = [kernels.structure, kernels.detail, kernels.hash].map((pass) => speed(bytes.length, pass))
    lines.push(`| ${file.name}: ${file.what} | ${passes.join(' | ')} |`)
  }
  return lines
}

/** Some records of a file behind its header. */
function wholeRecords(path: string): Buffer {
  const fd = openSync(path, 'r')
  const buffer = Buffer.alloc(BYTES)
  const length = readSync(fd, buffer, 0, BYTES, 0)
  closeSync(fd)
  const from = buffer.indexOf(10) + 1
  // A record ends where the next one begins with a sound first cell; line ends within quotes are not followed by one.
  const text = buffer.subarray(0, length)
  let end = text.lastIndexOf(10)
  while (end > from && !/^[\w-]+,["\w]/.test(text.subarray(end + 1, end + 200).toString('latin1')))
    end = text.lastIndexOf(10, end - 1)
  return text.subarray(from, end + 1)
}

function speed(bytes: number, pass: () => unknown): string {
  const times: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const since = performance.now()
    pass()
    times.push(performance.now() - since)
  }
  const median = times.sort((a, b) => a - b)[TURNS >> 1] ?? Number.NaN
  return `${(bytes / median / 1e6).toFixed(2)} GB/s`
}
