/** Pushes and pulls. */
import { offsetOf, pageOfResults, sliceOf } from '../caller.ts'
import { snake } from '../snake-case.ts'
import { os, type Parts } from './parts.ts'

const MOST_PUSHES = 500

export function syncHandlers({ client }: Parts) {
  const sync = {
    connections: os.sync.connections.handler(async ({ context, input: { query } }) => {
      const all = await client(context).connections.list()
      const told = all.map(({ name, kind, host, database, schema }) => ({ name, kind, host, database, schema }))
      return sliceOf(context, query, told)
    }),
    published: os.sync.published.handler(async ({ context, input: { params, query } }) =>
      sliceOf(context, query, (await client(context).sync.published(params)).map(snake)),
    ),
    pull: os.sync.pull.handler(async ({ context, input: { params, body } }) => {
      const { dataset, name, on_conflict: onConflict } = body
      const request = { ...params, dataset, onConflict, ...(name === undefined ? {} : { name }) }
      return snake(await client(context).sync.pull(request))
    }),
    review: os.sync.review.handler(async ({ context, input: { params, body } }) => {
      const { to, metadata_to: metadataTo, mode, tables } = body
      const { push, task } = await client(context).sync.review({
        ...{ ...params, to, mode },
        ...(metadataTo === undefined ? {} : { metadataTo }),
        ...(tables === undefined ? {} : { tables }),
      })
      return { push, task: snake(task) }
    }),
    list: os.sync.list.handler(async ({ context, input: { query } }) => {
      const { dataset } = query
      const all = await client(context).sync.list({ limit: MOST_PUSHES, ...(dataset === undefined ? {} : { dataset }) })
      return sliceOf(context, query, all.map(snake))
    }),
    get: os.sync.get.handler(async ({ context, input }) => snake(await client(context).sync.get(input.params))),
    changes: os.sync.changes.handler(async ({ context, input: { params, query } }) => {
      const { table, kind } = query
      const found = await client(context).sync.changes({
        ...{ ...params, table, ...offsetOf(query) },
        ...(kind === undefined ? {} : { kinds: kind }),
      })
      const page = pageOfResults(context, query, found.total, found.rows)
      return { ...page, columns: found.columns.map(({ name }) => name) }
    }),
    confirm: os.sync.confirm.handler(async ({ context, input: { params, body } }) => {
      const { on_conflict: onConflict, on_unstorable: onUnstorable } = body
      return snake(await client(context).sync.confirm({ ...params, onConflict, onUnstorable }))
    }),
    discard: os.sync.discard.handler(async ({ context, input }) =>
      snake(await client(context).sync.discard(input.params)),
    ),
    rollBack: os.sync.rollBack.handler(async ({ context, input: { params, body } }) =>
      snake(await client(context).sync.rollBack({ ...params, onConflict: body.on_conflict })),
    ),
    targets: os.sync.targets.handler(async ({ context, input: { params, query } }) =>
      sliceOf(context, query, (await client(context).sync.targets(params)).map(snake)),
    ),
    schedule: os.sync.schedule.handler(async ({ context, input: { params, body } }) => {
      const { connection, metadata_connection: metadataConnection, schedule } = body
      const request = { ...params, connection, schedule }
      return snake(
        await client(context).sync.schedule(
          metadataConnection === undefined ? request : { ...request, metadataConnection },
        ),
      )
    }),
  }
  return { sync }
}
