/**
 * The typed client of the contract. It asks the connection for the live link at each call, so it outlives any
 * number of engines.
 */
import { createORPCClient, DynamicLink } from '@orpc/client'
import type { Client } from '../../preload/contract/index.ts'
import type { Connection } from './connection.ts'

export const createClient = (connection: Connection): Client =>
  createORPCClient<Client>(new DynamicLink(() => connection.link()))
