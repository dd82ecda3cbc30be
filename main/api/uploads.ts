/**
 * Multipart bodies (RFC 7578): files go to the disk as they come, whatever their size, and are counted while they do. One
 * that is too large, stops coming or breaks off leaves nothing behind.
 */
import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Multipart } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { safeName } from '../host/safe-name.ts'
import { refusal } from './answers.ts'
import type { UploadedFile } from './contract/shapes.ts'
import type { ApiLimits } from './host.ts'
import type { Spool } from './spool.ts'

/** Of everything beside the files: names, values, the marks between them. */
const ENVELOPE_BYTES = 1024 * 1024

export interface Upload {
  /** Values by the names of the form's fields; files as `UploadedFile`. Several of one name are an array. */
  readonly body: Readonly<Record<string, unknown>>
  /** Where its files are; for the caller to remove. */
  readonly folder: string
}

/** @throws 415 for another kind of body or file, 413, 408, 400. */
export async function receive(
  request: FastifyRequest,
  spool: Spool,
  limits: ApiLimits,
  only: RegExp | undefined,
): Promise<Upload> {
  if (!request.isMultipart()) throw refusal(415, 'unsupported_media_type', 'Send the file as multipart/form-data.')
  const most = limits.uploadBytes + ENVELOPE_BYTES
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > most) throw tooLarge(limits)
  const folder = await spool.folder()
  const end = new AbortController()
  using watch = watchBody(request, { ...limits, uploadBytes: most }, end)
  try {
    const body = await Promise.race([readParts(request, { folder, limits, only, signal: end.signal }), watch.broken])
    return { body, folder }
  } catch (error) {
    end.abort()
    await rm(folder, { recursive: true, force: true })
    throw explain(error, limits)
  }
}

const tooLarge = ({ uploadBytes }: ApiLimits) =>
  refusal(413, 'too_large', `A request may bring at most ${uploadBytes.toLocaleString('en')} bytes of files.`)

interface Reading {
  readonly folder: string
  readonly limits: ApiLimits
  readonly only: RegExp | undefined
  readonly signal: AbortSignal
}

async function readParts(request: FastifyRequest, { folder, limits, only, signal }: Reading) {
  const values = new Map<string, unknown[]>()
  const parts = request.parts({
    limits: {
      ...{ fileSize: limits.uploadBytes, files: 100, fields: 50, parts: 150, fieldSize: 65_536, fieldNameSize: 100 },
      headerPairs: 20,
    },
  })
  for await (const part of parts) {
    const value = part.type === 'file' ? await save(part, { folder, only, signal }) : textOf(part)
    if (value !== undefined) values.set(part.fieldname, [...(values.get(part.fieldname) ?? []), value])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]))
}

type FilePart = Extract<Multipart, { type: 'file' }>

async function save(
  { file, filename, fieldname }: FilePart,
  { folder, only, signal }: Omit<Reading, 'limits'>,
): Promise<UploadedFile> {
  if (only !== undefined && !only.test(filename ?? ''))
    throw refusal(415, 'unsupported_media_type', 'Only .csv and .gz files are taken here.')
  const name = safeName(filename ?? fieldname)
  const path = join(folder, name)
  await pipeline(file, createWriteStream(path, { flags: 'wx' }), { signal })
  return { name, path, bytes: (await stat(path)).size }
}

function textOf(part: Extract<Multipart, { type: 'field' }>): string {
  if (part.fieldnameTruncated || part.valueTruncated)
    throw refusal(413, 'too_large', `The value of ${part.fieldname.slice(0, 100)} is too long.`)
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value)
}

/** Counts what arrives; rejects `broken` when it is too much, stops coming, or the other side is gone. */
function watchBody(request: FastifyRequest, limits: ApiLimits, end: AbortController) {
  const { raw } = request
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => undefined)
  const stop = (error: Error) => {
    broken.reject(error)
    end.abort()
  }
  let bytes = 0
  let stalled = setTimeout(onStall, limits.stallMs)
  function onStall() {
    stop(refusal(408, 'timeout', `Nothing arrived for ${Math.round(limits.stallMs / 1000)} seconds.`))
  }
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    clearTimeout(stalled)
    stalled = setTimeout(onStall, limits.stallMs)
    if (bytes > limits.uploadBytes) stop(tooLarge(limits))
  }
  const onClose = () => {
    if (!raw.complete) stop(refusal(400, 'bad_request', 'The request broke off.'))
  }
  // Listened to before the form is parsed; the parser's own pipe decides how fast it flows.
  raw.on('data', onData).on('close', onClose)
  return {
    broken: broken.promise,
    [Symbol.dispose]() {
      clearTimeout(stalled)
      raw.off('data', onData).off('close', onClose)
    },
  }
}

function explain(error: unknown, limits: ApiLimits): unknown {
  if (!(error instanceof Error)) return error
  // What is a plain error without a code is the parser's; bugs have a class of their own, and failures of the system a code.
  if (!('code' in error)) return error.constructor === Error ? badForm() : error
  if (error.code === 'EEXIST') return refusal(400, 'bad_request', 'Two files of the request have the same name.')
  if (error.code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(limits)
  if (error.code === 'ENOSPC') return refusal(503, 'unavailable', 'The disk of the server is full.')
  if (typeof error.code === 'string' && error.code.startsWith('FST_')) return badForm()
  return error
}

const badForm = () => refusal(400, 'bad_request', 'The form of the request cannot be read.')
