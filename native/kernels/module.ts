/** The compiled kernels: where they are found, and what they export (see `assembly/index.ts`). */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Statuses of `scan`. */
export const DONE = 0
export const EXCEPTION = 1

type Numeral = WebAssembly.Global<'i32'>

export interface Kernels {
  readonly memory: WebAssembly.Memory
  configure(delimiter: number, quote: number, width: number, capacity: number): void
  expect(column: number, mask: number): void
  leaveUnclassified(column: number): void
  refuseBlanks(column: number): void
  reset(): void
  count(records: number, lines: number): void
  addPlace(offset: number, record: number, line: number): void
  drained(): void
  scan(from: number, end: number, limit: number, final: number, checked: number): number
  /** Only the first half of `scan`: finds separators and line ends, and looks at nothing between them. */
  findStructure(from: number, limit: number): number
  isInside(from: number, limit: number): number
  findStart(from: number, limit: number, inside: number): number
  hash(from: number, limit: number): void
  markInvalid(from: number, limit: number): void
  examine(from: number, limit: number): void
  countSequences(from: number, limit: number): number
  /** Addresses and counts, each an unsigned number of 32 bits. */
  readonly buffer: Numeral
  readonly facts: Numeral
  readonly multiline: Numeral
  readonly multilineCount: Numeral
  readonly places: Numeral
  readonly placesCount: Numeral
  readonly nextPlace: Numeral
  readonly position: Numeral
  readonly records: Numeral
  readonly lines: Numeral
  readonly endsLf: Numeral
  readonly endsCrlf: Numeral
  readonly endsCr: Numeral
  readonly multibyte: Numeral
  readonly invalid: Numeral
  readonly plausible: Numeral
  readonly low: WebAssembly.Global<'i64'>
  readonly high: WebAssembly.Global<'i64'>
}

let compiled: WebAssembly.Module | undefined

/** Compiles the kernels once; the module can be sent to workers. In the bundle, the file lies beside the code. */
export function compileKernels(): WebAssembly.Module {
  // Read, not fetched or imported: inside an archive of the packaged application, only reading works.
  compiled ??= new WebAssembly.Module(readFileSync(beside('kernels.wasm')))
  return compiled
}

export function instantiateKernels(module: WebAssembly.Module): Kernels {
  // The exports are those of our own source, which `Kernels` describes.
  return new WebAssembly.Instance(module).exports as unknown as Kernels
}

/** Path of a file beside this one. The bundler must not take it for an asset, so the URL is no literal. */
export function beside(name: string): string {
  const here: string = import.meta.url
  return fileURLToPath(new URL(name, here))
}

/** Whether this runs as sources, not as a bundle. */
export const fromSources = (): boolean => import.meta.url.endsWith('.ts')
