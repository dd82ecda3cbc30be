/** Files on their way between the browser and the engine: uploads and downloads through a spool folder, as streams. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { type Grants, isFailure } from '../engine/client.ts'
import { safeName } from '../host/safe-name.ts'

const nameSchema = z.object({ name: z.string().min(1).max(1000) })
const targetSchema = z.object({ grant: z.string() })

export function registerTransfers(app: FastifyInstance, grants: Grants, spool: string, mostBytes: number): void {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ message: z.prettifyError(error) })
    if (error instanceof TooLarge)
      return reply
        .code(413)
        .header('connection', 'close')
        .send({ message: `A file has at most ${mostBytes} bytes.` })
    throw error
  })
  const place = async (name: string): Promise<string> => {
    const folder = join(spool, randomUUID())
    await mkdir(folder)
    return join(folder, safeName(name))
  }

  app.register(async (scope) => {
    // The body is not parsed: it goes to disk as it comes, whatever its size.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/files', async (request, reply) => {
      const { name } = nameSchema.parse(request.query)
      const path = await place(name)
      try {
        await pipeline(request.raw, atMost(mostBytes), createWriteStream(path, { flags: 'wx' }))
      } catch (error) {
        await rm(dirname(path), { recursive: true, force: true })
        throw error
      }
      return reply.send({ file: grants.seal({ path, mode: 'read', temporary: true }) })
    })
  })

  app.post('/targets', async (request, reply) => {
    const { name } = nameSchema.parse(request.body)
    return reply.send({ target: grants.seal({ path: await place(name), mode: 'write' }) })
  })

  app.get('/targets/:grant', async (request, reply) => {
    const path = openTarget(targetSchema.parse(request.params).grant)
    if (path === undefined || !existsSync(path))
      return reply.code(404).send({ message: 'There is no such file (any more).' })
    return reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`)
      .type('application/octet-stream')
      .send(createReadStream(path))
  })

  function openTarget(grant: string): string | undefined {
    try {
      const { path } = grants.open(grant, 'write')
      return dirname(dirname(path)) === spool ? path : undefined
    } catch (error) {
      if (isFailure(error)) return undefined
      throw error
    }
  }
}

class TooLarge extends Error {}

function atMost(bytes: number): Transform {
  let passed = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length
      done(passed > bytes ? new TooLarge() : null, chunk)
    },
  })
}
