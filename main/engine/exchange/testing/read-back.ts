/** Reads what an export wrote by other means than those that wrote it: DuckDB's readers, zlib, iconv and papaparse. */
import { readFileSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import iconv from 'iconv-lite'
import Papa from 'papaparse'

/** Rows of a SELECT of DuckDB, as texts. */
export async function queryTexts(sql: string): Promise<(string | null)[][]> {
  const connection = await (await DuckDBInstance.create()).connect()
  try {
    const reader = await connection.runAndReadAll(sql)
    return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))))
  } finally {
    connection.closeSync()
  }
}

/** The text of a file, unpacked by its first bytes. */
export function readText(path: string, encoding = 'utf-8'): string {
  const bytes = readFileSync(path)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const isZstd = bytes.readUInt32LE(0) === 0xfd2fb528
  const plain = isGzip ? gunzipSync(bytes) : isZstd ? zstdDecompressSync(bytes) : bytes
  return iconv.decode(plain, encoding, { stripBOM: false })
}

export function parseCsv(text: string, delimiter = ',', newline: '\n' | '\r\n' = '\n'): string[][] {
  const { data } = Papa.parse<string[]>(text.slice(0, -newline.length), { delimiter, newline })
  return data
}
