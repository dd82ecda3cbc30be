/** What is known of published datasets, kept in a schema of PostgreSQL: a document and a file in pieces. */
import { createReadStream } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import * as z from 'zod'
import type { OpenConnection } from '../../connections/connection.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import type { MetadataPlace, PublishedDocument } from '../target.ts'
import { isThere, json, lockFor, makeBookkeeping, own, words } from './bookkeeping.ts'
import { findFacts } from './facts.ts'
import { openSession, type Row, type Transaction } from './session.ts'

const PIECE_BYTES = 4 << 20
/** As many as pushes can be taken back, and the one before. */
const KEPT = 4

const contentSchema = z.object({ name: z.string(), document: z.string() })

function documentOf(row: Row): PublishedDocument {
  const { name, document } = contentSchema.parse(JSON.parse(String(row.document)))
  return { id: String(row.dataset), push: String(row.push), sequence: Number(row.sequence), name, document }
}

export async function openPostgresMetadata(open: OpenConnection): Promise<MetadataPlace> {
  const session = openSession(open)
  const schema = open.connection.schema ?? 'public'
  const published = own(schema, 'published')
  const piece = own(schema, 'piece')
  const newest = `SELECT DISTINCT ON (dataset) push, dataset, sequence, document FROM ${published}`

  async function withdraw(transaction: Transaction, push: unknown): Promise<void> {
    await transaction.rows(`DELETE FROM ${piece} WHERE push = $1`, [push])
    await transaction.rows(`DELETE FROM ${published} WHERE push = $1`, [push])
  }

  return {
    async put(what, file, signal) {
      const { characters } = await findFacts(session, schema)
      await session.transaction(
        async (transaction) => {
          await makeBookkeeping(transaction, schema, ['published', 'piece'])
          await lockFor(transaction, schema, what.id)
          const content = json({ name: what.name, document: what.document })
          const inserted = await transaction.rows(
            `INSERT INTO ${published} (push, dataset, sequence, name, document, pieces) VALUES ($1, $2, $3, $4, $5, 0)
             ON CONFLICT DO NOTHING RETURNING push`,
            [what.push, what.id, what.sequence, words(what.name, !characters.all), content],
          )
          if (inserted.length === 0) return
          let pieces = 0
          for await (const bytes of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
            throwIfCancelled(signal)
            await transaction.rows(`INSERT INTO ${piece} (push, number, bytes) VALUES ($1, $2, $3)`, [
              ...[what.push, pieces, bytes],
            ])
            pieces++
          }
          await transaction.rows(`UPDATE ${published} SET pieces = $2 WHERE push = $1`, [what.push, pieces])
          const old = await transaction.rows(
            `SELECT push FROM ${published} WHERE dataset = $1 ORDER BY sequence DESC OFFSET ${KEPT}`,
            [what.id],
          )
          for (const { push } of old) await withdraw(transaction, push)
        },
        { signal },
      )
    },
    list: () =>
      session.transaction(async (transaction) => {
        if (!(await isThere(transaction, schema, 'published'))) return []
        const rows = await transaction.rows(`${newest} ORDER BY dataset, sequence DESC`)
        return rows.map(documentOf)
      }),
    get: (id, into, signal) =>
      session.transaction(
        async (transaction) => {
          const rows = (await isThere(transaction, schema, 'published'))
            ? await transaction.rows(`${newest} WHERE dataset = $1 ORDER BY dataset, sequence DESC`, [id])
            : []
          const [row] = rows
          if (row === undefined)
            throw failure('NOT_FOUND', `No dataset of that id is published in ${open.connection.name}.`)
          await using target = await openFile(into, 'w')
          for (let number = 0; ; number++) {
            throwIfCancelled(signal)
            const [found] = await transaction.rows(`SELECT bytes FROM ${piece} WHERE push = $1 AND number = $2`, [
              ...[row.push, number],
            ])
            if (!(found?.bytes instanceof Buffer)) return documentOf(row)
            await target.write(found.bytes)
          }
        },
        { signal, isSnapshot: true },
      ),
    withdraw: (push) =>
      session.transaction(async (transaction) => {
        if (await isThere(transaction, schema, 'published')) await withdraw(transaction, push)
      }),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}
