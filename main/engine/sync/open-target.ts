/** The database behind a connection as a target of pushes, whichever it is. */
import { openConnection } from '../connections/connections.ts'
import type { Engine } from '../engine.ts'
import { openMongoMetadata } from './mongo/metadata.ts'
import { isPassing as isPassingInMongo, openMongoTarget } from './mongo/target.ts'
import { openPostgresMetadata } from './postgres/metadata.ts'
import { isPassing as isPassingInPostgres, openPostgresTarget } from './postgres/target.ts'
import type { IsPassing, MetadataPlace, Target } from './target.ts'

type Parts = Pick<Engine, 'catalog' | 'secrets'>

/** By name or id of the connection. @throws NOT_FOUND, BAD_INPUT in the words of the database's kind */
export async function openTarget(engine: Parts, connection: string): Promise<Target> {
  const open = await openConnection(engine, connection)
  switch (open.connection.kind) {
    case 'postgres':
      return openPostgresTarget(open)
    case 'mongodb':
      return openMongoTarget(open)
  }
}

export async function openMetadata(engine: Parts, connection: string): Promise<MetadataPlace> {
  const open = await openConnection(engine, connection)
  switch (open.connection.kind) {
    case 'postgres':
      return openPostgresMetadata(open)
    case 'mongodb':
      return openMongoMetadata(open)
  }
}

/** Whether an error of any of the databases may pass by itself. */
export const isPassing: IsPassing = (error) => isPassingInPostgres(error) || isPassingInMongo(error)
