/** What decides on how a database is written to, found out once when a target is opened. */
import iconv from 'iconv-lite'
import type { Session, Transaction } from './session.ts'
import type { Characters } from './types.ts'

export interface Facts {
  readonly schema: string
  readonly isSchemaThere: boolean
  /** As `server_version_num`, 150018 for 15.18. */
  readonly version: number
  readonly characters: Characters
  /** Schema of Citus's functions, null where it is not installed. */
  readonly citus: string | null
}

export async function findFacts(session: Session, schema: string): Promise<Facts> {
  return session.transaction(async (transaction) => {
    const [row = {}] = await transaction.rows(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
         EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS there`,
      [schema],
    )
    return {
      schema,
      isSchemaThere: row.there === true,
      version: Number(row.version),
      characters: charactersOf(String(row.encoding)),
      citus: await findCitus(transaction),
    }
  })
}

async function findCitus(transaction: Transaction): Promise<string | null> {
  const [row] = await transaction.rows(
    `SELECT n.nspname AS schema FROM pg_extension e
       JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass
       JOIN pg_proc p ON p.oid = d.objid AND p.proname = 'create_distributed_table'
       JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE e.extname = 'citus' LIMIT 1`,
  )
  return row === undefined ? null : String(row.schema)
}

/**
 * SQL_ASCII takes any bytes, and gives them back. Of encodings of one byte a character, the 256 are known; of all others
 * only ASCII is certain.
 */
export function charactersOf(encoding: string): Characters {
  if (encoding === 'UTF8' || encoding === 'SQL_ASCII') return { all: true }
  const ascii = '\\x00-\\x7F'
  const name = encoding.toLowerCase().replaceAll('_', '')
  const isSingle = /^(latin\d+|win\d+|koi8r|koi8u|iso8859\d+)$/.test(name) && iconv.encodingExists(name)
  const upper = isSingle ? iconv.decode(Buffer.from(Array.from({ length: 128 }, (_, at) => 128 + at)), name) : ''
  const others = [...upper].filter((character) => character > '\x7F' && character !== '\uFFFD')
  const codes = others.map((character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`)
  return { all: false, outside: `[^${ascii}${codes.join('')}]`, name: encoding }
}
