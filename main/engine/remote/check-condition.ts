/** A condition from elsewhere on its way to PostgreSQL: one expression over the columns of one table, and nothing else. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { checkQuery } from '../analyze/check-query.ts'
import type { NamedColumns } from '../dialect/dialect.ts'
import { failure } from '../failure.ts'
import type { Transaction } from '../sync/postgres/session.ts'
import { checkFunctions } from './check-functions.ts'
import { rewriteSql } from './rewrite-sql.ts'
import { wordsOf } from './sql-words.ts'

interface Condition {
  readonly where: string
  readonly table: NamedColumns
  readonly relation: string
}

/** SQL over `relation t`. @throws BAD_INPUT */
export async function checkCondition(
  transaction: Transaction,
  local: DuckDBConnection,
  { where, table, relation }: Condition,
): Promise<string> {
  const words = wordsOf(where)
  if (words.some(({ kind }) => kind === 'parameter'))
    throw failure('BAD_INPUT', 'The condition has a placeholder; write the value instead.')
  await checkFunctions(transaction, words, where)
  const plain = words.map(({ text }) => text).join('')
  // What closes the bracket and opens it again is an expression in neither of these.
  await checkQuery(local, `SELECT 1 WHERE (${plain}\n)`, [])
  await checkQuery(local, `SELECT CASE WHEN ${plain}\n THEN 1 END`, [])
  const { sql } = rewriteSql(words, new Set(table.columns.map(({ name }) => name)), () => 'text')
  const condition = `(${sql}\n)`
  await tryOut(transaction, `SELECT 1 FROM ${relation} t WHERE ${condition} LIMIT 0`)
  return condition
}

/** What PostgreSQL says against it is said in its words: they are about the condition, not about cells. */
async function tryOut(transaction: Transaction, sql: string): Promise<void> {
  try {
    await transaction.rows(`EXPLAIN ${sql}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(?:42|22|0A)/.test(String(error.code)))
      throw failure('BAD_INPUT', `The condition cannot be used in PostgreSQL: ${error.message}.`)
    throw error
  }
}
