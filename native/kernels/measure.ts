/** The kernels over bytes in memory, one thread, nothing else: for benchmarks. */
import { compileKernels, DONE, EXCEPTION, instantiateKernels } from './module.ts'

export interface BufferKernels {
  /** Finds quotes, delimiters and line ends; returns how many delimiters and line ends separate cells. */
  structure(): number
  /** The whole scan of regular records, classes and facts included; returns how many there are. */
  detail(): number
  /** The hashes of the fingerprint. */
  hash(): void
}

/** @throws RangeError by `detail` when a record is not regular: measure with clean bytes. */
export function createBufferKernels(
  bytes: Uint8Array,
  { delimiter, quote, width }: { readonly delimiter: string; readonly quote: '"' | "'"; readonly width: number },
): BufferKernels {
  const kernels = instantiateKernels(compileKernels())
  kernels.configure(delimiter.charCodeAt(0), quote.charCodeAt(0), width, bytes.length)
  new Uint8Array(kernels.memory.buffer).set(bytes, kernels.buffer.value >>> 0)
  return {
    structure: () => kernels.findStructure(0, bytes.length) >>> 0,
    detail() {
      kernels.reset()
      for (let from = 0; ; from = kernels.position.value >>> 0) {
        const status = kernels.scan(from, bytes.length, bytes.length, 1, 0)
        if (status === DONE) return kernels.records.value
        if (status === EXCEPTION) throw new RangeError(`the record at byte ${kernels.position.value} is not regular`)
        kernels.drained()
      }
    },
    hash: () => kernels.hash(0, bytes.length),
  }
}
