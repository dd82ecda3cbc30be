/** Routes whose answer is a file or a stream of events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { ApiSession, Client, Grant, Task } from '../../preload/contract/index.ts'
import { type Grants, sealForEngine } from '../engine/client.ts'
import { refusal } from './answers.ts'
import { sendFile } from './download.ts'
import { type Listener, sendEvents } from './events.ts'
import { snake } from './snake-case.ts'
import type { Spool } from './spool.ts'

export type StreamHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

const taskFileSchema = z.object({ task: z.string(), name: z.string() })
const processedSchema = z.object({ uuid: z.string(), name: z.string() })
const taskSchema = z.object({ task: z.string() })

export interface StreamParts {
  readonly client: () => Client
  readonly grants: Grants
  readonly grantKey: Buffer
  readonly spool: Spool
  readonly aliveMs: number
  readonly sessions: WeakMap<FastifyRequest, ApiSession>
}

export function streamHandlers({ client, grants, grantKey, spool, aliveMs, sessions }: StreamParts) {
  const listenerOf = (request: FastifyRequest): Listener => ({
    aliveMs,
    async mayListen() {
      const session = sessions.get(request)?.session
      if (session === undefined) return false
      return (await client().users.session({ sealed: sealForEngine(grantKey, 'session', { session }) })) !== null
    },
  })
  const handlers = {
    taskFile: async (request, reply) => {
      const { task, name } = taskFileSchema.parse(request.params)
      const { status } = await client().tasks.get({ task })
      const files = status === 'done' ? await spool.filesOf(task) : null
      const file = files?.find((candidate) => candidate.name === name)
      if (file === undefined) throw refusal(404, 'not_found', 'There is no such file (any more).')
      return sendFile(request, reply, file.path)
    },
    processedFile: async (request, reply) => {
      const { uuid, name } = processedSchema.parse(request.params)
      const { files } = await client().processing.get({ task: uuid })
      const file = files.find((candidate) => candidate.name === name)
      if (file === undefined) throw refusal(404, 'not_found', 'There is no such file (any more).')
      return sendFile(request, reply, pathOf(grants, file.file))
    },
    taskEvents: async (request, reply) => {
      const { task } = taskSchema.parse(request.params)
      const started = client()
      // An unknown task is told by a status, not by a stream that ends at once.
      await started.tasks.get({ task })
      return sendEvents(reply, listenerOf(request), (signal) => followTask(started, task, signal))
    },
    events: async (request, reply) => {
      const started = client()
      return sendEvents(reply, listenerOf(request), (signal) => followAll(started, signal))
    },
  } satisfies Record<string, StreamHandler>
  return handlers
}

async function* followTask(client: Client, id: string, signal: AbortSignal) {
  const changes = await client.tasks.follow(undefined, { signal })
  let task: Task = await client.tasks.get({ task: id })
  yield snake(task)
  if (task.status !== 'running') return
  for await (const change of changes) {
    if (change.what !== 'task' || change.task.id !== id) continue
    task = change.task
    yield snake(task)
    if (task.status !== 'running') return
  }
}

async function* followAll(client: Client, signal: AbortSignal) {
  for await (const change of await client.tasks.follow(undefined, { signal })) yield snake(change)
}

const pathOf = (grants: Grants, grant: Grant): string => grants.open(grant, 'read').path
