/** The datasets that are published behind a connection, and what of them is here. */
import type { Published as Listed } from '../../../../preload/contract/index.ts'
import { findConnection } from '../../connections/connections.ts'
import type { Engine } from '../../engine.ts'
import { linksTo } from './links.ts'
import { listPublished } from './open-published.ts'
import { findSeenThere } from './seen.ts'

/** By name. @throws NOT_FOUND, BAD_INPUT when the database cannot be reached */
export async function describePublished(engine: Engine, connection: string): Promise<Listed[]> {
  const { id } = findConnection(engine, connection)
  return (await listPublished(engine, id)).map((published): Listed => {
    const { description } = published
    const [link] = linksTo(engine, id, published)
    return {
      ...{ id: published.id, name: published.name, version: description.version },
      ...{ actor: description.actor, pushedAt: description.pushedAt },
      rows: description.tables.reduce((sum, { rows }) => sum + rows, 0),
      tables: description.tables.map(({ name, rows }) => ({ name, rows })),
      local:
        link === undefined
          ? null
          : {
              ...{ dataset: link.dataset.id, name: link.dataset.name, version: link.dataset.version },
              isBehind: findSeenThere(engine.catalog, link.target.id)?.push !== published.push,
              hasChanged: link.dataset.version !== link.target.version,
            },
    }
  })
}
