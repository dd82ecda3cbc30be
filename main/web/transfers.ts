/** Files on their way between the browser and the engine: uploads and downloads through a spool folder, as streams. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { type Grants, isFailure } from '../engine/client.ts'

const nameSchema = z.object({ name: z.string().min(1).max(1000) })
const targetSchema = z.object({ grant: z.string() })

export function registerTransfers(app: FastifyInstance, grants: Grants, spool: string): void {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ message: z.prettifyError(error) })
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
        await pipeline(request.raw, createWriteStream(path, { flags: 'wx' }))
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

/** A name that is safe as a file name on every system, as much like the given one as can be. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const safe = last
    .replace(/[<>:"|?*\p{Cc}]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(0, 200)
  return safe === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe) ? `file-${safe}` : safe
}
