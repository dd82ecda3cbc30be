/**
 * Values in Avro's binary encoding (specification 1.11, "Binary Encoding"), appended to a buffer that grows. It is ours
 * because rows come as columns of DuckDB's own values, which a record library would have to be handed one object a row.
 */
import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api'
import { type AvroPlain, decimalBytes } from './schema.ts'

export class AvroBuffer {
  #bytes = Buffer.allocUnsafe(64 * 1024)
  length = 0

  /** What was written since the last call; valid until the next write. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }

  long(value: bigint): void {
    this.#room(10)
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    while (rest > 0x7fn) {
      this.#bytes[this.length++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#bytes[this.length++] = Number(rest)
  }

  /** A whole number of at most 32 bits. */
  int(value: number): void {
    this.#room(5)
    let rest = ((value << 1) ^ (value >> 31)) >>> 0
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.length++] = rest
  }

  double(value: number): void {
    this.#room(8)
    this.length = this.#bytes.writeDoubleLE(value, this.length)
  }

  boolean(value: boolean): void {
    this.int(value ? -1 : 0)
  }

  string(text: string): void {
    const length = Buffer.byteLength(text)
    this.int(length)
    this.#room(length)
    this.length += this.#bytes.write(text, this.length, length)
  }

  bytes(bytes: Uint8Array): void {
    this.int(bytes.length)
    this.raw(bytes)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  #room(length: number): void {
    if (this.length + length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * (this.length + length))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}

/** A value, or null, of a field whose type is `["null", type]`. */
export function writeNullable(into: AvroBuffer, type: AvroPlain, value: DuckDBValue | undefined): void {
  if (value === null || value === undefined) {
    into.int(0)
    return
  }
  into.int(1)
  switch (type) {
    case 'long':
      into.long(typeof value === 'bigint' ? value : BigInt(String(value)))
      break
    case 'int':
      into.int(Number(value))
      break
    case 'double':
      into.double(Number(value))
      break
    case 'boolean':
      into.boolean(value === true)
      break
    case 'bytes':
      into.bytes(value instanceof DuckDBDecimalValue ? decimalBytes(value.value) : Buffer.from(String(value)))
      break
    case 'string':
      into.string(String(value))
  }
}
