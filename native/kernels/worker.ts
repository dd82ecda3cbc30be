/** A thread that scans chunks, one after the other. It knows nothing of the file but what each task says. */
import { parentPort, workerData } from 'node:worker_threads'
import { type ChunkResult, type ChunkTask, createChunkScanner, type ScannerOptions } from './chunk.ts'
import type { WorkerReply } from './pool.ts'

const { module, options } = workerData as { module: WebAssembly.Module; options: ScannerOptions }
const scan = createChunkScanner(module, options)

parentPort?.on('message', (task: ChunkTask) => {
  let reply: WorkerReply
  try {
    reply = { result: scan(task) }
  } catch (error) {
    reply = { failure: error instanceof Error ? error.message : String(error) }
  }
  const { result } = reply
  parentPort?.postMessage(reply, result === undefined ? [] : buffersOf(result))
})

function buffersOf({ columns, multiline, index, digests, exceptions }: ChunkResult): ArrayBuffer[] {
  return [columns, multiline, index, digests, exceptions.numbers, exceptions.starts].map(({ buffer }) => buffer)
}
