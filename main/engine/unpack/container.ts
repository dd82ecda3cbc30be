/** Recognises compressed files and archives by their first bytes, whatever they are called. */

export type Container = 'gzip' | 'zstd' | 'zip' | 'avro'

/** `head` is the beginning of a file; null when it is no container that can be read. */
export function recogniseContainer(head: Buffer): Container | null {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip'
  if (head.length >= 4) {
    const magic = head.readUInt32LE(0)
    if (magic === 0xfd2fb528) return 'zstd'
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50 && hasZstdBehind(head)) return 'zstd'
    if (magic === 0x016a624f) return 'avro'
    if (magic === 0x04034b50 || magic === 0x06054b50) return 'zip'
  }
  return null
}

/** A zstd file may begin with frames to be skipped, whose magic alone (`P*M` and a control character) says little. */
function hasZstdBehind(head: Buffer): boolean {
  let at = 0
  while (at + 8 <= head.length && (head.readUInt32LE(at) & 0xfffffff0) >>> 0 === 0x184d2a50)
    at += 8 + head.readUInt32LE(at + 4)
  return at + 4 <= head.length && head.readUInt32LE(at) === 0xfd2fb528
}
