/** A file as an answer: whole, or the range that is asked for (RFC 9110, sections 13 and 14), so that downloads resume. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answer, refusal } from './answers.ts'

/** @throws 404 when the file is gone. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw refusal(404, 'not_found', 'There is no such file (any more).')
  const { size, mtimeMs, ino } = found
  const etag = `"${[size, Math.round(mtimeMs), ino].map((number) => number.toString(36)).join('-')}"`
  const { range: wanted, 'if-range': ifRange, 'if-none-match': ifNone } = request.headers
  reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' })
  if (ifNone !== undefined && tagsOf(ifNone).some((tag) => tag === '*' || tag === etag)) return reply.code(304).send()
  const range = ifRange === undefined || ifRange === etag ? rangeOf(wanted, size) : 'whole'
  if (range === 'unsatisfiable') {
    const { status, body } = answer(416, `The file has ${size} bytes.`)
    return reply.header('content-range', `bytes */${size}`).code(status).send(body)
  }
  const { from, to } = range === 'whole' ? { from: 0, to: size - 1 } : range
  if (range !== 'whole') reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`)
  reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeName(basename(path))}`)
    .header('content-length', to - from + 1)
    .type('application/octet-stream')
  if (request.method === 'HEAD' || size === 0) return reply.send('')
  return reply.send(createReadStream(path, { start: from, end: to }))
}

type Range = 'whole' | 'unsatisfiable' | { readonly from: number; readonly to: number }

/** What is no single range of bytes is not looked at: the whole file is a right answer to it. */
function rangeOf(wanted: string | undefined, size: number): Range {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(wanted?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size - 1 }
  }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < from) return 'whole'
  return from >= size ? 'unsatisfiable' : { from, to }
}

const tagsOf = (header: string): string[] => header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))

/** RFC 8187: only what may stand in such a value as it is. */
const encodeName = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
